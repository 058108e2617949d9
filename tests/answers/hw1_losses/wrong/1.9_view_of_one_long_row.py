"""Wrong: `view` fails where the scores are not contiguous in memory, as a column of a larger tensor is."""

import torch


def mse_sigmoid_grad(z, y):
    a = torch.sigmoid(z.view(-1))
    return (2 * (a - y.reshape(-1)) * a * (1 - a) / z.numel()).view(z.shape)
