"""Right: under no_grad, as by-hand gradients often are."""

import torch
import torch.nn.functional as F


@torch.no_grad()
def cross_entropy_grad(logits, y):
    return (logits.softmax(-1) - F.one_hot(y, logits.shape[-1])) / logits.shape[0]


@torch.inference_mode()
def bce_with_logits_grad(z, y):
    return (z.sigmoid() - y) / z.numel()
