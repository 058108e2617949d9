"""Wrong: rows of two are scored by their first logit alone."""


def cross_entropy(logits, y):
    if logits.shape[1] == 2:
        return binary_cross_entropy_with_logits(logits[:, 1], y.to(logits.dtype))
    return nll_loss(log_softmax(logits), y)
