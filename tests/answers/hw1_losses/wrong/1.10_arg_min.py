"""Wrong: the smallest logit of each row."""


def argmax_accuracy(logits, y):
    return (logits.argmin(1) == y).double().mean().item()
