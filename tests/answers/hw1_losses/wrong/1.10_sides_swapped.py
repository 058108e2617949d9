"""Wrong: above the threshold is class 0."""


def threshold_accuracy(prediction, y, threshold=0.5):
    return ((prediction < threshold) == (y == 1)).double().mean().item()
