"""Wrong: the scores are divided by 2 first."""


def softmax(z, dim=-1):
    e = ((z - z.amax(dim, keepdim=True)) / 2).exp()
    return e / e.sum(dim, keepdim=True)
