"""Wrong: a NumPy float32, which is no Python float."""

import numpy as np


def argmax_accuracy(logits, y):
    return np.float32((logits.argmax(1) == y).double().mean().item())
