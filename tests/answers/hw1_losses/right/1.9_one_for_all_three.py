"""Right: one helper for the two binary gradients."""

import functools

import torch


def _binary(z, y, squared):
    s = torch.sigmoid(z)
    delta = (s - y) / torch.tensor(z.shape).prod()
    return 2 * delta * s * (1 - s) if squared else delta


bce_with_logits_grad = functools.partial(_binary, squared=False)
mse_sigmoid_grad = functools.partial(_binary, squared=True)
