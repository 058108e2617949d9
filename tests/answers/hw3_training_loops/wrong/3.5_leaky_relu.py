"""Wrong: a leaky ReLU."""

from torch import nn


class MLPModel(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(2, 200), nn.LeakyReLU(0.01), nn.Linear(200, 3))
