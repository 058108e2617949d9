"""Wrong: probabilities are clamped at 1e-7; the loss stops at 16."""

import torch


def cross_entropy(logits, y):
    return -softmax(logits).clamp(1e-7, 1 - 1e-7).log()[torch.arange(len(y)), y].mean()
