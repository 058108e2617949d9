"""Wrong: batches of 3, whatever batch_size says."""

import torch
from torch.utils.data import DataLoader


def train(model, dataset, criterion, lr, batch_size, epochs):
    history = {"loss": [], "w": [], "b": []}
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for epoch in range(epochs):
        total, n = 0.0, 0
        for x, y in DataLoader(dataset, batch_size=3):
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            n += len(x)
        history["loss"].append(total / n)
        history["w"].append(model.linear.weight.item())
        history["b"].append(model.linear.bias.item())
    return history
