"""Right: a Sequential whose first layer is called linear."""

from collections import OrderedDict

from torch import nn


class LogisticRegression(nn.Sequential):
    def __init__(self, num_features: int):
        super().__init__(OrderedDict(linear=nn.Linear(num_features, 1), sigmoid=nn.Sigmoid()))
