"""Right: NumPy inside; no gradient is needed here."""

import numpy as np
import torch


def one_hot(y, num_classes):
    labels = y.cpu().numpy()
    if labels.min() < 0 or labels.max() > num_classes - 1:
        raise ValueError("label out of range")
    rows = np.zeros((labels.size, num_classes), dtype=np.float32)
    rows[np.arange(labels.size), labels] = 1
    return torch.from_numpy(rows).to(y.device)
