"""Wrong: the other classes are pulled on as well; the value is right."""


def nll_loss(log_probs, y):
    extra = log_probs.mean()
    return -log_probs.gather(1, y[:, None]).mean() + extra - extra.detach()
