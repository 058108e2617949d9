"""Wrong: the linear term is detached; the value is right."""

import torch.nn.functional as F


def binary_cross_entropy_with_logits(z, y):
    return (F.softplus(z) - (y * z).detach()).mean()
