"""Right: the two signs agree."""


def threshold_accuracy(prediction, y, threshold=0.5):
    return ((prediction - threshold > 0) == (y > 0)).sum().item() / prediction.numel()
