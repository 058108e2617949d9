"""Wrong: the answer is float32 for inputs of every dtype."""


def nll_loss(log_probs, y):
    return -log_probs.float().gather(1, y[:, None]).mean()
