"""Wrong: a new optimizer each epoch forgets Adam's averages."""

import torch
from torch.nn import functional as F


def train_mse(model, X, y, epochs, batch_size, lr, seed):
    g = torch.Generator().manual_seed(seed)
    losses = []
    for epoch in range(epochs):
        optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        order = torch.randperm(len(X), generator=g)
        for rows in order.split(batch_size):
            output = model(X[rows])
            if output.shape[1] == 1:
                target = y[rows].float().unsqueeze(1)
            else:
                target = F.one_hot(y[rows], output.shape[1]).float()
            loss = F.mse_loss(output, target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
