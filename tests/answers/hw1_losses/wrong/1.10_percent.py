"""Wrong: per cent."""


def argmax_accuracy(logits, y):
    return 100 * (logits.argmax(1) == y).double().mean().item()
