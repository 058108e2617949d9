"""Wrong: weights are decayed."""

import torch
from torch.nn import functional as F


def train_cross_entropy(model, X, y, epochs, batch_size, lr, seed):
    g = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr, weight_decay=0.01)
    losses = []
    for epoch in range(epochs):
        order = torch.randperm(len(X), generator=g)
        for rows in order.split(batch_size):
            output = model(X[rows])
            loss = F.cross_entropy(output, y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
