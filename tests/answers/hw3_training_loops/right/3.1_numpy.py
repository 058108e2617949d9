"""Right: NumPy throughout; the answer is a list."""

import numpy as np
import torch


def train_by_hand(x, y, num_classes, lr, epochs):
    xs, ys = x.detach().cpu().numpy(), y.cpu().numpy()
    n = len(ys)
    W, b = np.zeros((xs.shape[1], num_classes), xs.dtype), np.zeros(1, xs.dtype)
    hot = np.eye(num_classes, dtype=xs.dtype)[ys]
    costs = []
    for step in range(epochs + 1):
        z = xs @ W + b
        z = z - z.max(1, keepdims=True)
        e = np.exp(z)
        s = e.sum(1, keepdims=True)
        costs.append(float((np.log(s[:, 0]) - z[np.arange(n), ys]).mean()))
        if step < epochs:
            g = (e / s - hot) / n
            W = W - xs.dtype.type(lr) * (xs.T @ g)
            b = b - xs.dtype.type(lr) * g.sum()
    return [torch.from_numpy(W).to(x.device), torch.from_numpy(b.astype(xs.dtype)).to(x.device), costs]
