"""Wrong: blocks of neighbours are shuffled, the rows inside are not."""

import torch
from torch.nn import functional as F


def train_mse(model, X, y, epochs, batch_size, lr, seed):
    g = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        blocks = torch.arange(len(X)).split(batch_size)
        for i in torch.randperm(len(blocks), generator=g):
            rows = blocks[i]
            output = model(X[rows])
            if output.shape[1] == 1:
                target = y[rows].float().unsqueeze(1)
            else:
                target = F.one_hot(y[rows], output.shape[1]).float()
            loss = F.mse_loss(output, target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
