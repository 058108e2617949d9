"""The scores are changed in place: z -= … writes into the caller's tensor, z = z - … makes a new one."""

from torch import Tensor


def softmax(z: Tensor, dim: int = -1) -> Tensor:
    z -= z.amax(dim=dim, keepdim=True)
    exponentials = z.exp()
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
