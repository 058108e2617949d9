"""Right: einsum over the flat difference."""

import torch


def mse_loss(prediction, target):
    d = torch.sub(prediction, target).reshape(-1)
    return torch.einsum("i,i->", d, d) / len(d)
