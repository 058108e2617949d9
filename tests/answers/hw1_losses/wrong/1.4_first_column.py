"""Wrong: always the first column, which is right in the example."""


def nll_loss(log_probs, y):
    return -log_probs[:, 0].mean()
