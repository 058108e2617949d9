"""Right: sum() over a generator."""


def nll_loss(log_probs, y):
    return sum(-log_probs[i, int(c)] for i, c in enumerate(y)) / y.numel()
