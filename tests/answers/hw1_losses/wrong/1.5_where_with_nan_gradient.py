"""Wrong: right values for ±1e4, but the branch not taken makes the gradient nan."""

import torch


def cross_entropy(logits, y):
    log_p = torch.where(logits.abs() < 80, logits - logits.exp().sum(1, keepdim=True).log(), log_softmax(logits))
    safe = torch.where((logits.abs() < 80).all(1, keepdim=True), log_p, log_softmax(logits))
    return nll_loss(safe, y)
