"""Wrong: the answer is float32 for inputs of every dtype."""


def softmax(z, dim=-1):
    z = z.float()
    e = (z - z.amax(dim, keepdim=True)).exp()
    return e / e.sum(dim, keepdim=True)
