"""Wrong: a formatted number."""


def argmax_accuracy(logits, y):
    return f"{(logits.argmax(1) == y).double().mean().item():.2%}"
