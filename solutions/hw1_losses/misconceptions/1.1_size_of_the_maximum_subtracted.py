"""The size of the maximum was taken away, without its sign: a row of very negative scores underflows to 0 / 0."""

from torch import Tensor


def softmax(z: Tensor, dim: int = -1) -> Tensor:
    exponentials = (z - z.amax(dim=dim, keepdim=True).abs()).exp()
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
