"""Right: softmax keeps the order, so it costs nothing."""

import torch


def argmax_accuracy(logits, y):
    predicted = torch.softmax(logits, dim=1).argmax(dim=1)
    return (predicted == y).sum().item() / len(y)
