"""Wrong: the rows that were passed are shuffled in place: whoever passed them finds them in another order."""

import torch
from torch.nn import functional as F


def train_cross_entropy(model, X, y, epochs, batch_size, lr, seed):
    generator = torch.Generator().manual_seed(seed)
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=lr), []
    for _ in range(epochs):
        order = torch.randperm(len(X), generator=generator)
        X[:], y[:] = X[order], y[order]
        for rows, labels in zip(X.split(batch_size), y.split(batch_size)):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(rows), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
