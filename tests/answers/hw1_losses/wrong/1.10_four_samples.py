"""Wrong: divided by 4, the number of samples in the example."""


def threshold_accuracy(prediction, y, threshold=0.5):
    return ((prediction > threshold) == y.bool()).sum().item() / 4
