"""The weights move along the gradient; a step down goes against it."""

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


def train(
    model: nn.Module, dataset: Dataset, criterion: Criterion, lr: float, batch_size: int, epochs: int
) -> dict[str, list[float]]:
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, maximize=True)
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
        diary["w"].append(model.linear.weight.item())
        diary["b"].append(model.linear.bias.item())
    return diary
