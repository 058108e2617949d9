"""Wrong: the small last batch counts as a full one, and the divisor is right."""

import torch
from torch.utils.data import DataLoader


def train(model, dataset, criterion, lr, batch_size, epochs):
    history = {"loss": [], "w": [], "b": []}
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for _ in range(epochs):
        total = 0.0
        for x, y in DataLoader(dataset, batch_size=batch_size):
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * batch_size
        history["loss"].append(total / len(dataset))
        history["w"].append(model.linear.weight.item())
        history["b"].append(model.linear.bias.item())
    return history
