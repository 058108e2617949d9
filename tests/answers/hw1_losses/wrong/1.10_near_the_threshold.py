"""Wrong: a tolerance of 0.05 round the threshold."""


def threshold_accuracy(prediction, y, threshold=0.5):
    return ((prediction > threshold + 0.05) == (y == 1)).double().mean().item()
