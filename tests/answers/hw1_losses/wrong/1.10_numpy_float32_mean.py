"""Wrong: NumPy's mean of float32 numbers is a float32."""

import numpy as np


def threshold_accuracy(prediction, y, threshold=0.5):
    hits = (prediction.numpy() > threshold) == (y.numpy() == 1)
    return hits.astype(np.float32).mean()
