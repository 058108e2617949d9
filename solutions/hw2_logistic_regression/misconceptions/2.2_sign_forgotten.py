"""This is the probability of class 0: the sign in the sigmoid's exponent is missing."""

import torch
from torch import Tensor, nn


class LogisticRegression(nn.Module):
    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.linear = nn.Linear(num_features, 1)

    def forward(self, x: Tensor) -> Tensor:
        return 1 / (1 + torch.exp(self.linear(x)))
