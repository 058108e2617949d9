"""Wrong: // drops what is behind the point."""


def argmax_accuracy(logits, y):
    return float((logits.argmax(1) == y).sum().item() // len(y))
