"""The sum of exponentials was cut from the graph (detach, no_grad): right value, wrong gradient."""

from torch import Tensor


def log_softmax(z: Tensor, dim: int = -1) -> Tensor:
    return z - z.logsumexp(dim, keepdim=True).detach()
