"""Right: softmax of the sum against 0 is a sigmoid."""

import torch
from torch import nn


class LogisticRegression(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.linear = nn.Linear(num_features, 1)

    def forward(self, x):
        z = self.linear(x)
        return torch.softmax(torch.cat([torch.zeros_like(z), z], dim=1), dim=1)[:, 1:]
