"""Wrong: round() fits a threshold of one half only."""


def threshold_accuracy(prediction, y, threshold=0.5):
    return (prediction.round() == y).double().mean().item()
