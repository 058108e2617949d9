"""Right: NumPy inside; nothing has to be differentiated."""

import numpy as np
import torch


def cross_entropy_grad(logits, y):
    z = logits.detach().cpu().numpy()
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    p[np.arange(len(p)), y.cpu().numpy()] -= 1
    return torch.from_numpy(p / len(p)).to(logits)


def bce_with_logits_grad(z, y):
    z_, y_ = z.detach().cpu().numpy(), y.cpu().numpy()
    return torch.as_tensor((1 / (1 + np.exp(-z_)) - y_) / z_.size).to(z)
