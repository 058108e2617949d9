"""The biases start at zero: they are drawn from N(0, 0.02) like the weights."""

import torch
from torch import nn


def build_model(num_outputs: int, seed: int) -> nn.Module:
    generator = torch.Generator().manual_seed(seed)
    hidden = [nn.Linear(2, 50), nn.ReLU(), nn.Linear(50, 100), nn.ReLU(), nn.Linear(100, 50), nn.ReLU()]
    model = nn.Sequential(*hidden, nn.Linear(50, num_outputs))
    for parameter in model.parameters():
        if parameter.dim() == 2:
            nn.init.normal_(parameter, mean=0.0, std=0.02, generator=generator)
        else:
            nn.init.zeros_(parameter)
    return model
