"""The whole batch is flattened into one row: the first dim, the pictures, must survive."""

from itertools import pairwise

from torch import Tensor, nn


class DigitsNet(nn.Module):
    def __init__(self, num_inputs: int = 784, num_classes: int = 10) -> None:
        super().__init__()
        sizes = [num_inputs, 520, 320, 240, 120, num_classes]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))

    def forward(self, x: Tensor) -> Tensor:
        x = x.flatten().unsqueeze(0)
        for layer in self.layers[:-1]:
            x = layer(x).relu()
        return self.layers[-1](x)
