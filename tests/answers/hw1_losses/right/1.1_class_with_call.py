"""Right: an instance of a class with __call__ is as good as a function."""


class Softmax_:
    def __init__(self, default_dim=-1):
        self.default_dim = default_dim

    def __call__(self, z, dim=None):
        dim = self.default_dim if dim is None else dim
        e = (z - z.amax(dim, keepdim=True)).exp()
        return e / e.sum(dim, keepdim=True)


softmax = Softmax_()
