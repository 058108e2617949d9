"""Wrong: right value, but the branch of where that is not taken makes the gradient nan."""

import torch


def binary_cross_entropy_with_logits(z, y):
    softplus = torch.where(z > 0, z + torch.log1p(torch.exp(-z)), torch.log1p(torch.exp(z)))
    return (softplus - y * z).mean()
