"""Right: einsum over the flat difference."""

import torch


def mse_loss(prediction, target):
    d = torch.sub(prediction, target).view(-1)
    return torch.einsum("i,i->", d, d) / len(d)
