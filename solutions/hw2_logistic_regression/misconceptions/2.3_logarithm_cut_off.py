"""The logarithm is cut off after it was taken: its slope at 0 is infinite, and the gradient is nan there. Keep ŷ away
from 0 and 1 before you take the logarithm.
"""

from torch import Tensor


def bce_criterion(yhat: Tensor, y: Tensor) -> Tensor:
    of_one, of_zero = yhat.log().clamp(min=-100), (1 - yhat).log().clamp(min=-100)
    return -(y * of_one + (1 - y) * of_zero).mean()
