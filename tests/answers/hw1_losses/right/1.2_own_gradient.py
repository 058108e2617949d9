"""Right: an autograd.Function with a backward pass by hand."""

import torch


class _LogSoftmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, dim):
        out = z - torch.logsumexp(z, dim, keepdim=True)
        ctx.save_for_backward(out)
        ctx.dim = dim
        return out

    @staticmethod
    def backward(ctx, grad):
        (out,) = ctx.saved_tensors
        return grad - out.exp() * grad.sum(ctx.dim, keepdim=True), None


def log_softmax(z, dim=-1):
    return _LogSoftmax.apply(z, dim)
