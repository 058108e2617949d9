"""Right: the formula as it stands: exp over its sum, and the logarithm of that."""

import torch


def train_by_hand(x_train, y_train, num_classes, lr, nb_epochs):
    W = torch.zeros((x_train.shape[1], num_classes), dtype=x_train.dtype, device=x_train.device, requires_grad=True)
    b = torch.zeros(1, dtype=x_train.dtype, device=x_train.device, requires_grad=True)
    y_one_hot = torch.zeros(len(x_train), num_classes, dtype=x_train.dtype, device=x_train.device)
    y_one_hot.scatter_(1, y_train.unsqueeze(1), 1)
    optimizer = torch.optim.SGD([W, b], lr=lr)
    costs = []
    for epoch in range(nb_epochs + 1):
        e = torch.exp(x_train.matmul(W) + b)
        hypothesis = e / e.sum(dim=1, keepdim=True)
        cost = (y_one_hot * -torch.log(hypothesis)).sum(dim=1).mean()
        costs.append(cost.item())
        if epoch < nb_epochs:
            optimizer.zero_grad()
            cost.backward()
            optimizer.step()
    return W.detach(), b.detach(), costs
