"""Wrong: the median of the rows."""


def nll_loss(log_probs, y):
    return -log_probs.gather(1, y[:, None]).median()
