"""Right: hits counted with bincount."""

import torch


def argmax_accuracy(logits, y):
    hits = torch.bincount((torch.argmax(logits, dim=-1) == y).int(), minlength=2)
    return (hits[1] / hits.sum()).item()
