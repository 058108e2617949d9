"""Wrong: log-probabilities are clamped at -2, where the gradient dies."""


def nll_loss(log_probs, y):
    return -log_probs.clamp(min=-2.0).gather(1, y[:, None]).mean()
