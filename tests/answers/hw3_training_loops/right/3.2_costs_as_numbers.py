"""Right: a tuple of Python floats for the costs."""

import torch
import torch.nn.functional as F


def train_functional(x, y, num_classes, lr, epochs):
    weights = x.new_zeros(x.shape[1], num_classes).requires_grad_()
    bias = x.new_zeros(1).requires_grad_()
    sgd = torch.optim.SGD((weights, bias), lr)
    numbers = []
    for step in range(epochs + 1):
        loss = F.cross_entropy(x.matmul(weights).add(bias), y)
        numbers.append(float(loss))
        if step == epochs:
            break
        sgd.zero_grad()
        loss.backward()
        sgd.step()
    return weights.detach(), bias.detach(), tuple(numbers)
