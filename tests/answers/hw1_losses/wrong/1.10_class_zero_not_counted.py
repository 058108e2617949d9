"""Wrong: a hit on class 0 counts as 0."""


def argmax_accuracy(logits, y):
    predicted = logits.argmax(1)
    return ((predicted == y) * (predicted > 0)).double().mean().item()
