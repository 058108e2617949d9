"""Wrong: the layer's .data is used, so no gradient reaches the weight."""

import torch
from torch import nn


class LogisticRegression(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.linear = nn.Linear(num_features, 1)

    def forward(self, x):
        return torch.sigmoid(x @ self.linear.weight.data.T + self.linear.bias)
