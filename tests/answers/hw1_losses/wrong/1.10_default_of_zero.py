"""Wrong: the default threshold is 0."""


def threshold_accuracy(prediction, y, threshold=0.0):
    return ((prediction > threshold) == (y == 1)).double().mean().item()
