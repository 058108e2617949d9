"""The hidden layer is made anew inside forward: it is random at every call, and no optimizer ever sees it."""

from torch import Tensor, nn


class MLPModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.output = nn.Linear(200, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.output(nn.Linear(2, 200)(x).relu())
