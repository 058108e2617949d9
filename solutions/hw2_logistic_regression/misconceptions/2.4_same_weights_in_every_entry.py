"""All entries are the last weights: w.data is the weight itself, not a copy, and moves along. Take .item()."""

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


def train(
    model: nn.Module, dataset: Dataset, criterion: Criterion, lr: float, batch_size: int, epochs: int
) -> dict[str, list[float]]:
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    diary: dict[str, list[float]] = {"loss": [], "w": [], "b": []}
    for _ in range(epochs):
        total = 0.0
        for x, y in DataLoader(dataset, batch_size=batch_size):
            loss = criterion(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        diary["loss"].append(total / len(dataset))
        diary["w"].append(model.linear.weight.data.view(()))
        diary["b"].append(model.linear.bias.data.view(()))
    return diary
