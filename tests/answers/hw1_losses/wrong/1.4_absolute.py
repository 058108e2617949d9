"""Wrong: absolute values hide the sign, and turn the gradient for nobody; rows are summed."""


def nll_loss(log_probs, y):
    return log_probs.gather(1, y[:, None]).abs().sum()
