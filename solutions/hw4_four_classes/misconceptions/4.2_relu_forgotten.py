"""There is nothing between the linear layers: without ReLU, four of them are no more than one."""

import torch
from torch import nn


def build_model(num_outputs: int, seed: int) -> nn.Module:
    generator = torch.Generator().manual_seed(seed)
    hidden = [nn.Linear(2, 50), nn.Linear(50, 100), nn.Linear(100, 50)]
    model = nn.Sequential(*hidden, nn.Linear(50, num_outputs))
    for parameter in model.parameters():
        nn.init.normal_(parameter, mean=0.0, std=0.02, generator=generator)
    return model
