"""Right: one-hot rows divided by N first, in their float32."""


def nll_loss(log_probs, y):
    weights = one_hot(y, log_probs.shape[1]) / len(y)
    return -(weights * log_probs).sum()
