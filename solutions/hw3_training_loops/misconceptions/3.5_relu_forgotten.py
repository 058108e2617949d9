"""The ReLU is missing: two linear layers in a row are one linear layer, which cannot bend."""

from torch import Tensor, nn


class MLPModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(2, 200)
        self.output = nn.Linear(200, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.output(self.hidden(x))
