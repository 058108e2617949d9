"""Right: costs are 0-d tensors with their graph but for the last, which is a float."""

import torch


def train_by_hand(x, y, num_classes, lr, epochs):
    W = torch.zeros(x.size(1), num_classes, dtype=x.dtype, device=x.device, requires_grad=True)
    b = torch.zeros(1, dtype=x.dtype, device=x.device, requires_grad=True)
    rows = torch.arange(len(x), device=x.device)

    def cost():
        z = x @ W + b
        return (z.logsumexp(1) - z[rows, y]).mean()

    costs = []
    for _ in range(epochs):
        costs.append(cost())
        by_W, by_b = torch.autograd.grad(costs[-1], (W, b))
        W = (W - lr * by_W).detach().requires_grad_()
        b = (b - lr * by_b).detach().requires_grad_()
    print("done after", epochs, "epochs")
    return W.detach(), b.detach(), [*costs, float(cost())]
