"""Right: one row's loss, mapped over the batch."""

import torch


def cross_entropy(logits, y):
    def one(z, label):
        return torch.logsumexp(z, 0) - torch.take(z, label)

    return torch.vmap(one)(logits, y).mean()
