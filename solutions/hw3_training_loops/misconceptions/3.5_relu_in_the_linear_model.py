"""LinearModel has a ReLU after its only layer: it cuts off every negative logit."""

from torch import Tensor, nn


class LinearModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(2, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).relu()
