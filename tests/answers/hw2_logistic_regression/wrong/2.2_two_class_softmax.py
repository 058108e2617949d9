"""Wrong: two outputs and a softmax: the probability is right, the neuron has twice the weights."""

import torch
from torch import nn


class LogisticRegression(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.linear = nn.Linear(num_features, 2)

    def forward(self, x):
        return torch.softmax(self.linear(x), dim=1)[:, 1:]
