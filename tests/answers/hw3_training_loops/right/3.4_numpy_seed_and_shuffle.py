"""Right: NumPy's global seed; the rows are shuffled, points and labels alike."""

import numpy as np
import torch


def make_cardioid(n, seed):
    np.random.seed(seed)
    r, theta = np.random.rand(2, n) * np.array([[3.0], [2 * np.pi]])
    rho = r * (1 + np.cos(theta))
    order = np.random.permutation(n)
    X = np.stack([rho * np.cos(theta), rho * np.sin(theta)], axis=1)[order]
    y = np.digitize(r, [1, 2])[order]
    return torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.long)


def split(X, y, sizes):
    ends = np.cumsum(sizes).tolist()
    return [(X[end - size : end], y[end - size : end]) for end, size in zip(ends, sizes)]
