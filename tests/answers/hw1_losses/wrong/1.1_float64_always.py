"""Wrong: the answer is float64 for inputs of every dtype."""


def softmax(z, dim=-1):
    z = z.double()
    e = (z - z.amax(dim, keepdim=True)).exp()
    return e / e.sum(dim, keepdim=True)
