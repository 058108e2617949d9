"""Wrong: the share of class 1 that is found."""


def threshold_accuracy(prediction, y, threshold=0.5):
    found = (prediction > threshold) & (y == 1)
    return found.sum().item() / max(1, int((y == 1).sum()))
