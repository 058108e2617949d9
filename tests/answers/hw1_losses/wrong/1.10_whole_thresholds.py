"""Wrong: predictions are made whole numbers first."""


def threshold_accuracy(prediction, y, threshold=0.5):
    return ((prediction.int() > threshold) == (y == 1)).double().mean().item()
