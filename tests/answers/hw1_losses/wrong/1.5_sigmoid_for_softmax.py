"""Wrong: a sigmoid for each logit, then minus the logarithm."""

import torch
import torch.nn.functional as F


def cross_entropy(logits, y):
    return -F.logsigmoid(logits)[torch.arange(len(y)), y].mean()
