"""Right: 1 is subtracted in the label's column of a copy."""

import torch


def mse_one_hot(logits, y):
    difference = logits.clone()
    difference[torch.arange(len(y)), y] -= 1
    return difference.pow(2).mean()
