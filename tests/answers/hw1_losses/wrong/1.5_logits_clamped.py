"""Wrong: logits are clamped to ±100, and so are loss and gradient."""


def cross_entropy(logits, y):
    return nll_loss(log_softmax(logits.clamp(-100, 100)), y)
