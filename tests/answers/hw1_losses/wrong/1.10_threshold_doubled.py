"""Wrong: the threshold is used on logits, at 0."""


def threshold_accuracy(prediction, y, threshold=0.5):
    return ((prediction > 0) == (y == 1)).double().mean().item()
