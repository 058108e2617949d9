"""Right: a class of its own with forward and backward, as layers are written by hand."""

import torch


class SigmoidLayer:
    def forward(self, z):
        self.out = torch.sigmoid(z)
        return self.out

    def slope(self):
        return self.out * (1 - self.out)


def mse_sigmoid_grad(z, y):
    layer = SigmoidLayer()
    gradient = 2 * (layer.forward(z) - y) * layer.slope()
    return gradient / z.numel()
