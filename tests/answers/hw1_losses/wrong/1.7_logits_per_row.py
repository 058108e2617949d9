"""Wrong: summed over columns, averaged over rows."""

import torch.nn.functional as F


def binary_cross_entropy_with_logits(z, y):
    losses = F.softplus(z) - y * z
    return losses.sum(-1).mean() if z.dim() > 1 else losses.mean()
