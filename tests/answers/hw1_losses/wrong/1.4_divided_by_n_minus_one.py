"""Wrong: divided by N - 1, as a variance is."""


def nll_loss(log_probs, y):
    return -log_probs.gather(1, y[:, None]).sum() / max(1, len(y) - 1)
