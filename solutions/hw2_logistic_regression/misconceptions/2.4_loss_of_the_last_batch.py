"""The epoch's loss is that of its last batch alone: it is the mean over all samples of the epoch."""

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


def train(
    model: nn.Module, dataset: Dataset, criterion: Criterion, lr: float, batch_size: int, epochs: int
) -> dict[str, list[float]]:
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    diary: dict[str, list[float]] = {"loss": [], "w": [], "b": []}
    for _ in range(epochs):
        for x, y in DataLoader(dataset, batch_size=batch_size):
            loss = criterion(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        diary["loss"].append(loss.item())
        diary["w"].append(model.linear.weight.item())
        diary["b"].append(model.linear.bias.item())
    return diary
