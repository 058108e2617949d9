"""Wrong: biases are uniform, of the same spread."""

import torch
from torch import nn


def build_model(num_outputs, seed):
    model = nn.Sequential(
        nn.Linear(2, 50),
        nn.ReLU(),
        nn.Linear(50, 100),
        nn.ReLU(),
        nn.Linear(100, 50),
        nn.ReLU(),
        nn.Linear(50, num_outputs),
    )
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in model.parameters():
            normal, uniform = torch.randn(p.shape, generator=g), torch.rand(p.shape, generator=g) * 3.46 - 1.73
            p.copy_(0.02 * (normal if p.dim() > 1 else uniform))
    return model
