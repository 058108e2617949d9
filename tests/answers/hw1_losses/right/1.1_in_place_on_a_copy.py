"""Right: what is changed in place is a copy of its own."""


def softmax(z, dim=-1):
    z = z.clone()
    z -= z.amax(dim, True)
    return z.exp().div(z.exp().sum(dim, keepdim=True))
