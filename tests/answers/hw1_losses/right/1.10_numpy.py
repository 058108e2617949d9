"""Right: NumPy inside, and np.float64 is a float."""

import numpy as np


def argmax_accuracy(logits, y):
    return np.mean(logits.cpu().numpy().argmax(axis=1) == y.cpu().numpy())


def threshold_accuracy(prediction, y, threshold=0.5):
    classes = np.where(prediction.cpu().numpy() <= threshold, 0, 1)
    return (classes == y.cpu().numpy()).mean()
