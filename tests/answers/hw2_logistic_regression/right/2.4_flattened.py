"""Right: predictions and labels squeezed alike, a batch of one sample to no dimension at all."""

import torch
from torch.utils.data import DataLoader


def train(model, dataset, criterion, lr, batch_size, epochs):
    history = {"loss": [], "w": [], "b": []}
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        total, n = 0.0, 0
        for x, y in DataLoader(dataset, batch_size=batch_size):
            optimizer.zero_grad()
            loss = criterion(model(x).squeeze(), y.squeeze())
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            n += len(x)
        history["loss"].append(total / n)
        history["w"].append(model.linear.weight.item())
        history["b"].append(model.linear.bias.item())
    return history
