"""A ReLU after the last layer as well cuts off every negative logit."""

from torch import Tensor, nn


class MLPModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(2, 200)
        self.output = nn.Linear(200, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.output(self.hidden(x).relu()).relu()
