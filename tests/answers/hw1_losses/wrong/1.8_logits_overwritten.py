"""Wrong: 1 is subtracted in the caller's own tensor."""

import torch


def mse_one_hot(logits, y):
    logits.data[torch.arange(len(y)), y] -= 1
    return (logits**2).mean()
