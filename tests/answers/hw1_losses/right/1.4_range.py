"""Right: a range as the row index."""


def nll_loss(logp, target):
    n = logp.shape[0]
    return -(logp[range(n), target].sum() / n)
