"""Wrong: computed in NumPy, so no gradient can flow back."""

import numpy as np
import torch


def log_softmax(z, dim=-1):
    a = z.detach().cpu().numpy()
    shifted = a - a.max(axis=dim, keepdims=True)
    return torch.from_numpy(shifted - np.log(np.exp(shifted).sum(axis=dim, keepdims=True)))
