"""Wrong: the example's numbers for every input."""

import torch


def softmax(z, dim=-1):
    return torch.tensor([0.0900, 0.2447, 0.6652], dtype=z.dtype).expand(z.shape)
