"""Wrong: the maximum is subtracted from the caller's own tensor."""


def log_softmax(z, dim=-1):
    z.sub_(z.amax(dim, keepdim=True).detach())
    return z - z.exp().sum(dim, keepdim=True).log()
