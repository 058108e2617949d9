"""The hidden layer has another number of units than 200."""

from torch import Tensor, nn


class MLPModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(2, 100)
        self.output = nn.Linear(100, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.output(self.hidden(x).relu())
