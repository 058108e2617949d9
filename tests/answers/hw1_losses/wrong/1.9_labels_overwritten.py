"""Wrong: the labels are overwritten."""

import torch


def bce_with_logits_grad(z, y):
    return y.neg_().add_(torch.sigmoid(z)).div(z.numel())
