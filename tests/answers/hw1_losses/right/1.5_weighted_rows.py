"""Right: one-hot rows divided by N first, in their float32."""

import torch


def cross_entropy(logits, y):
    weights = one_hot(y, logits.shape[1]) / len(y)
    return -torch.sum(weights * log_softmax(logits))
