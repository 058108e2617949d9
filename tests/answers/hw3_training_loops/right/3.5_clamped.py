"""Right: clamp(min=0) is ReLU; the weights are the module's own parameters."""

import torch
from torch import nn


class LinearModel(nn.Linear):
    def __init__(self):
        super().__init__(2, 3)


class MLPModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.W1 = nn.Parameter(torch.empty(2, 200).uniform_(-0.7, 0.7))
        self.b1 = nn.Parameter(torch.rand(200) - 0.5)
        self.W2 = nn.Parameter(torch.randn(200, 3) / 14)
        self.b2 = nn.Parameter(torch.zeros(3))

    def forward(self, x):
        return (x @ self.W1 + self.b1).clamp(min=0) @ self.W2 + self.b2
