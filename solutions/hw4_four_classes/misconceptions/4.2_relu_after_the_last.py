"""A ReLU stands after the last layer: the outputs are then never negative, and half of the logits are lost."""

import torch
from torch import nn


def build_model(num_outputs: int, seed: int) -> nn.Module:
    generator = torch.Generator().manual_seed(seed)
    hidden = [nn.Linear(2, 50), nn.ReLU(), nn.Linear(50, 100), nn.ReLU(), nn.Linear(100, 50), nn.ReLU()]
    model = nn.Sequential(*hidden, nn.Linear(50, num_outputs), nn.ReLU())
    for parameter in model.parameters():
        nn.init.normal_(parameter, mean=0.0, std=0.02, generator=generator)
    return model
