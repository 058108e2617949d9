"""Wrong: torch.tensor(loss) copies the number and loses the graph."""

import torch


def cross_entropy(logits, y):
    loss = nll_loss(log_softmax(logits), y)
    return torch.tensor(loss.item(), dtype=logits.dtype, requires_grad=True)
