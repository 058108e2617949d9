"""Wrong: draws beyond one standard deviation are cut off."""

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
            p.copy_(nn.init.trunc_normal_(torch.empty(p.shape), 0.0, 0.02, -0.02, 0.02, generator=g))
    return model
