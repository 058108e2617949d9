"""Wrong: torch's soft margin loss is the same loss, but its exp() overflows for a large logit."""

import torch


def binary_cross_entropy_with_logits(z, y):
    return torch.nn.functional.soft_margin_loss(z, 2 * y - 1)
