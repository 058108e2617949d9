"""Right: built on the student's own task 1.2, which stands below it in the file."""

softmax = lambda z, dim=-1: log_softmax(z, dim).exp()
