"""Right: the formula of the TensorFlow documentation."""

import torch


def binary_cross_entropy_with_logits(x, z):
    return torch.mean(torch.relu(x) - x * z + torch.log1p(torch.exp(-torch.abs(x))))
