"""Right: np.float64 is a subclass of float."""

import numpy as np


def argmax_accuracy(logits, y):
    return np.float64((logits.argmax(dim=1) == y).sum().item() / len(y))
