"""Right: NumPy's broadcasting and logaddexp."""

import numpy as np
import torch


def loss_surface(w, b, x, y, loss):
    wn, bn, xn, yn = (t.detach().cpu().numpy() for t in (w, b, x, y))
    z = wn[None, :, None] * xn[:, 0] + bn[:, None, None]
    if loss == "bce":
        out = (np.logaddexp(0, z) - yn[:, 0] * z).mean(axis=-1)
    else:
        out = ((0.5 * (1 + np.tanh(z / 2)) - yn[:, 0]) ** 2).mean(axis=-1)
    return torch.from_numpy(np.ascontiguousarray(out)).to(w)
