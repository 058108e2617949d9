"""Wrong: divided by C, not by N."""


def nll_loss(log_probs, y):
    return -log_probs.gather(1, y[:, None]).sum() / log_probs.shape[1]
