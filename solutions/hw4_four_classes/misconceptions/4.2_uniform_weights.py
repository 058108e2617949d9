"""The weights are uniform: N(0, 0.02) is a normal distribution."""

import torch
from torch import nn


def build_model(num_outputs: int, seed: int) -> nn.Module:
    generator = torch.Generator().manual_seed(seed)
    hidden = [nn.Linear(2, 50), nn.ReLU(), nn.Linear(50, 100), nn.ReLU(), nn.Linear(100, 50), nn.ReLU()]
    model = nn.Sequential(*hidden, nn.Linear(50, num_outputs))
    for parameter in model.parameters():
        nn.init.uniform_(parameter, -0.03464, 0.03464, generator=generator)
    return model
