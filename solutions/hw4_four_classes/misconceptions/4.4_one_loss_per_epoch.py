"""The list has one loss per epoch: it should have one per step, and every batch is a step."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def train_cross_entropy(
    model: nn.Module, X: Tensor, y: Tensor, epochs: int, batch_size: int, lr: float, seed: int
) -> list[float]:
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for rows in torch.randperm(len(X), generator=generator).split(batch_size):
            rows = rows.to(X.device)
            loss = F.cross_entropy(model(X[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    return losses
