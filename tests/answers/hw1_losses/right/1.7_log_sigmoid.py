"""Right: logsigmoid of z and of -z."""

import torch.nn.functional as F
from torch import Tensor


def binary_cross_entropy_with_logits(z: Tensor, y: Tensor) -> Tensor:
    return -(y * F.logsigmoid(z) + (1 - y) * F.logsigmoid(-z)).mean()
