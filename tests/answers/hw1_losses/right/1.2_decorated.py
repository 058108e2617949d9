"""Right: a decorator that checks the arguments."""

import functools

from torch import Tensor


def checked(function):
    @functools.wraps(function)
    def inner(z, *args, **kwargs):
        if not z.is_floating_point():
            raise TypeError("scores are floats")
        return function(z, *args, **kwargs)

    return inner


@checked
def log_softmax(z: Tensor, dim: int = -1) -> Tensor:
    shifted = z - z.amax(dim=dim, keepdim=True)
    return shifted - shifted.exp().sum(dim=dim, keepdim=True).log()
