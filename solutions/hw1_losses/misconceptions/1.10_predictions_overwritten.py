"""The predictions are overwritten with classes: the caller's tensor changes; compare with the threshold instead."""

from torch import Tensor


def threshold_accuracy(prediction: Tensor, y: Tensor, threshold: float = 0.5) -> float:
    above = prediction > threshold
    prediction[above], prediction[~above] = 1.0, 0.0
    return (prediction == y).double().mean().item()
