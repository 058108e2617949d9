"""Wrong: the hinge without log1p: right for sure answers only."""

import torch


def binary_cross_entropy_with_logits(z, y):
    return (torch.relu(z) - z * y).mean()
