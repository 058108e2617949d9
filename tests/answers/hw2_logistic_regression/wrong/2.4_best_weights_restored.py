"""Wrong: the model ends with the weights of the epoch of the lowest loss."""

import copy

import torch
from torch.utils.data import DataLoader


def train(model, dataset, criterion, lr, batch_size, epochs):
    history = {"loss": [], "w": [], "b": []}
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    best, state = float("inf"), None
    for _ in range(epochs):
        total = 0.0
        for x, y in DataLoader(dataset, batch_size=batch_size):
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        history["loss"].append(total / len(dataset))
        history["w"].append(model.linear.weight.item())
        history["b"].append(model.linear.bias.item())
        if total < best:
            best, state = total, copy.deepcopy(model.state_dict())
    model.load_state_dict(state)
    return history
