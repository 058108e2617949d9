"""Wrong: what overflows becomes 0, the class that should get all of it."""


def softmax(z, dim=-1):
    e = z.exp()
    return (e / e.sum(dim, keepdim=True)).nan_to_num(0.0)
