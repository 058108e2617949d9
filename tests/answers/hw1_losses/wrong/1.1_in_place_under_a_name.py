"""Wrong: x = z is a second name, not a copy; the scores change."""


def softmax(z, dim=-1):
    x = z
    x -= x.amax(dim, keepdim=True)
    x.exp_()
    return x.div(x.sum(dim, keepdim=True))
