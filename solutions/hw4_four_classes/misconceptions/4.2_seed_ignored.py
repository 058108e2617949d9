"""The seed is not used: the same seed must give the same weights every time."""

from torch import nn


def build_model(num_outputs: int, seed: int) -> nn.Module:
    hidden = [nn.Linear(2, 50), nn.ReLU(), nn.Linear(50, 100), nn.ReLU(), nn.Linear(100, 50), nn.ReLU()]
    model = nn.Sequential(*hidden, nn.Linear(50, num_outputs))
    for parameter in model.parameters():
        nn.init.normal_(parameter, mean=0.0, std=0.02)
    return model
