"""Right: float() of a mean."""


def argmax_accuracy(logits, y):
    return float((logits.argmax(1) == y).float().mean())


def threshold_accuracy(prediction, y, threshold=0.5):
    return float(((prediction > threshold).float() == y).float().mean())
