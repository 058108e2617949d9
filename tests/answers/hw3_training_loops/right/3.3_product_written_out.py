"""Right: the product with the layer's own weight and bias, and a method of its own."""

import torch
from torch import nn


class SoftmaxClassifier(nn.Module):
    def __init__(self, d, c, device=None):
        nn.Module.__init__(self)
        self.add_module("linear", nn.Linear(d, c, device=device))

    def forward(self, features):
        return torch.addmm(self.linear.bias, features, self.linear.weight.t())

    def predict(self, features):
        return self(features).argmax(dim=1)
