"""Wrong: the threshold is compared with 1 minus the prediction."""


def threshold_accuracy(prediction, y, threshold=0.5):
    return ((1 - prediction > threshold) == (y == 0)).double().mean().item()
