"""Wrong: autograd, hidden in a function of an earlier task."""

import torch


def nll_loss(log_probs, y, of=None):
    loss = -log_probs.gather(1, y[:, None]).mean()
    return loss if of is None else torch.autograd.grad(loss, of)[0]


def cross_entropy_grad(logits, y):
    z = logits.clone().detach()
    z.requires_grad = True
    return nll_loss(log_softmax(z), y, of=z)
