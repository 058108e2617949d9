"""Wrong: the first score of each row for its maximum."""


def log_softmax(z, dim=-1):
    shifted = z - z.narrow(dim, 0, 1)
    return shifted - shifted.exp().sum(dim, keepdim=True).log()
