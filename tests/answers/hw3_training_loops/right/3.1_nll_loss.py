"""Right: the log-probabilities by hand, the picking by F.nll_loss, which the task does not forbid."""

import torch
import torch.nn.functional as F


class ByHand:
    def __init__(self, x, num_classes):
        self.W = torch.zeros(x.shape[1], num_classes, dtype=x.dtype, device=x.device, requires_grad=True)
        self.b = torch.zeros(1, dtype=x.dtype, device=x.device, requires_grad=True)

    def cost(self, x, y):
        z = x @ self.W + self.b
        return F.nll_loss(z - z.logsumexp(dim=1, keepdim=True), y)

    def step(self, lr):
        for p in (self.W, self.b):
            p.data -= lr * p.grad.data
            p.grad.data.zero_()


def train_by_hand(x, y, num_classes, lr, epochs, verbose=False):
    model = ByHand(x, num_classes)
    costs = [model.cost(x, y)]
    for _ in range(epochs):
        costs[-1].backward()
        model.step(lr)
        costs[-1] = costs[-1].item()
        costs.append(model.cost(x, y))
    costs[-1] = costs[-1].item()
    return model.W, model.b, tuple(costs)
