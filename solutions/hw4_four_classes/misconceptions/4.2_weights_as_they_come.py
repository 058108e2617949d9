"""The weights are those that nn.Linear comes with: draw each of them from N(0, 0.02)."""

import torch
from torch import nn


def build_model(num_outputs: int, seed: int) -> nn.Module:
    hidden = [nn.Linear(2, 50), nn.ReLU(), nn.Linear(50, 100), nn.ReLU(), nn.Linear(100, 50), nn.ReLU()]
    model = nn.Sequential(*hidden, nn.Linear(50, num_outputs))
    torch.manual_seed(seed)
    for layer in model:
        if isinstance(layer, nn.Linear):
            layer.reset_parameters()
    return model
