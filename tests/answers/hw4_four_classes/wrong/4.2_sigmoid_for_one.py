"""Wrong: a sigmoid behind a single output."""

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
    if num_outputs == 1:
        model.append(nn.Sigmoid())
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in model.parameters():
            p.copy_(torch.randn(p.shape, generator=g) * 0.02)
    return model
