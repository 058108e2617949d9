"""Wrong: float64 logits lose half of their digits inside."""


def cross_entropy_grad(logits, y):
    return ((softmax(logits.float()) - one_hot(y, logits.shape[1])) / len(y)).to(logits.dtype)
