"""Wrong: a column of predictions against flat labels: each pair is compared."""


def threshold_accuracy(prediction, y, threshold=0.5):
    return ((prediction > threshold) == (y.flatten() == 1)).double().mean().item()
