"""The loss is that of all samples after the epoch; each sample counts as it was before its own step."""

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
        xs, ys = (torch.stack(part) for part in zip(*(dataset[n] for n in range(len(dataset))), strict=True))
        diary["loss"].append(criterion(model(xs), ys).item())
        diary["w"].append(model.linear.weight.item())
        diary["b"].append(model.linear.bias.item())
    return diary
