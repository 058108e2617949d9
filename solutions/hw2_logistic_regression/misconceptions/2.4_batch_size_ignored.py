"""batch_size is not what decides the size of a step: each takes that many samples, no more."""

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
        for x, y in DataLoader(dataset, batch_size=len(dataset)):
            loss = criterion(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
        diary["loss"].append(total / len(dataset))
        diary["w"].append(model.linear.weight.item())
        diary["b"].append(model.linear.bias.item())
    return diary
