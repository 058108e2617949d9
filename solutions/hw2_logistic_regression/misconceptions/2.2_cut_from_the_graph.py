"""The answer was cut from the graph (.detach(), .data, no_grad): no gradient can reach the weights."""

import torch
from torch import Tensor, nn


class LogisticRegression(nn.Module):
    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.linear = nn.Linear(num_features, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.linear(x)).detach()
