"""Right: a weight that lies as (in, out) and a bias that is a row."""

import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, num_features=2, num_classes=3):
        super().__init__()
        self.b = nn.Parameter(torch.zeros(1, num_classes))
        self.w = nn.Parameter(torch.randn(num_features, num_classes) * 0.1)

    def forward(self, x):
        return torch.einsum("nd,dc->nc", x, self.w) + self.b


class MLPModel(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(2, 200), nn.ReLU(), nn.Linear(200, 3))
