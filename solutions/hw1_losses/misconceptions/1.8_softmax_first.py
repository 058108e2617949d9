"""A softmax was applied first: this task compares the raw outputs with the one-hot rows."""

from torch import Tensor


def mse_one_hot(logits: Tensor, y: Tensor) -> Tensor:
    return mse_loss(softmax(logits), one_hot(y, logits.shape[1]))
