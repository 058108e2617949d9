"""Wrong: the sign of the scores is turned."""


def softmax(z, dim=-1):
    e = (z.amin(dim, keepdim=True) - z).exp()
    return e / e.sum(dim, keepdim=True)
