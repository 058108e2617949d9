"""Wrong: the largest logit, not its place, is compared with the label."""


def argmax_accuracy(logits, y):
    return (logits.max(1).values == y).double().mean().item()
