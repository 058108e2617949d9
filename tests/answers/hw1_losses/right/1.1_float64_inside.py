"""Right: computed in float64, given back in the dtype that came."""

import torch


def softmax(z: torch.Tensor, dim: int = -1) -> torch.Tensor:
    wide = z.to(torch.float64)
    e = torch.exp(wide - wide.amax(dim=dim, keepdim=True))
    return (e / e.sum(dim=dim, keepdim=True)).to(z.dtype)
