"""Wrong: a tensor of shape (1,)."""


def nll_loss(log_probs, y):
    return -log_probs.gather(1, y[:, None]).mean().reshape(1)
