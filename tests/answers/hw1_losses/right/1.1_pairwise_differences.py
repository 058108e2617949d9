"""Right: 1 / sum over k of exp(z_k - z_c), clamped where exp would overflow anyway."""


def softmax(z, dim=-1):
    z = z.movedim(dim, -1)
    differences = z.unsqueeze(-2) - z.unsqueeze(-1)
    return (1 / differences.exp().sum(-1)).movedim(-1, dim)
