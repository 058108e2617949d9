"""Right: functions that return a layer or an nn.Sequential."""

from torch import nn


def LinearModel():
    return nn.Linear(2, 3)


def MLPModel():
    layers = nn.Sequential()
    layers.add_module("first", nn.Linear(2, 200))
    layers.add_module("relu", nn.ReLU())
    layers.add_module("last", nn.Linear(200, 3))
    return layers
