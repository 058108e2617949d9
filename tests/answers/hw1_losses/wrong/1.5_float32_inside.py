"""Wrong: float64 logits lose half of their digits inside."""


def cross_entropy(logits, y):
    return nll_loss(log_softmax(logits.float()), y).to(logits.dtype)
