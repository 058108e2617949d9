"""Wrong: the largest absolute logit is subtracted; a row of negative ones underflows."""

import torch


def cross_entropy(logits, y):
    shifted = logits - logits.abs().amax(1, keepdim=True)
    return (shifted.exp().sum(1).log() - shifted[torch.arange(len(y)), y]).mean()
