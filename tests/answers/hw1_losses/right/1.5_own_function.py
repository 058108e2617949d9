"""Right: value and gradient by hand in an autograd.Function."""

import torch


class CrossEntropyFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits, y):
        ctx.save_for_backward(logits, y)
        return (torch.logsumexp(logits, 1) - logits[torch.arange(len(y)), y]).mean()

    @staticmethod
    def backward(ctx, upstream):
        logits, y = ctx.saved_tensors
        p = torch.softmax(logits, 1)
        p[torch.arange(len(y)), y] -= 1
        return upstream * p / len(y), None


def cross_entropy(logits, y):
    return CrossEntropyFunction.apply(logits, y)
