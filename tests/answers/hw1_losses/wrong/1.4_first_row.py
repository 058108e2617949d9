"""Wrong: the first row stands for the batch."""


def nll_loss(log_probs, y):
    return -log_probs[0, y[0]]
