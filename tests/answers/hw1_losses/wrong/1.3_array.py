"""Wrong: a NumPy array, not a tensor."""

import numpy as np


def one_hot(y, num_classes):
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError
    return np.eye(num_classes, dtype=np.float32)[y.numpy()]
