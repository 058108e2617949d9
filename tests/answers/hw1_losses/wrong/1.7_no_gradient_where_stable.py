"""Wrong: the stable part is computed without a graph."""

import torch


def binary_cross_entropy_with_logits(z, y):
    with torch.no_grad():
        rest = torch.log1p(torch.exp(-z.abs()))
    return (torch.relu(z) - z * y + rest).mean()
