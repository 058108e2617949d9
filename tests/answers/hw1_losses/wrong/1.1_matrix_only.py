"""Wrong: unpacks two sizes, though scores may have any shape."""


def softmax(z, dim=-1):
    if z.dim() == 1:
        return softmax(z[None], -1)[0]
    n, c = z.shape
    e = (z - z.amax(dim, keepdim=True)).exp()
    return e / e.sum(dim, keepdim=True)
