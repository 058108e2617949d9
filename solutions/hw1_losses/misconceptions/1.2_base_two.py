"""The logarithm has base 2: log-probabilities are natural logarithms."""

import math

from torch import Tensor


def log_softmax(z: Tensor, dim: int = -1) -> Tensor:
    return (z - z.logsumexp(dim=dim, keepdim=True)) / math.log(2)
