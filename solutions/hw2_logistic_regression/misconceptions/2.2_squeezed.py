"""The column was squeezed to a row: labels are (N, 1), and (N,) against (N, 1) compares everything with everything."""

import torch
from torch import Tensor, nn


class LogisticRegression(nn.Module):
    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.linear = nn.Linear(num_features, 1)

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.linear(x)).squeeze(1)
