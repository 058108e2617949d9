"""Wrong: `view(-1)` needs points that are contiguous in memory, and a transposed table of them is not."""

import torch


def train_mse(model, X, y, epochs, batch_size, lr, seed):
    generator, losses = torch.Generator().manual_seed(seed), []
    points = X.view(-1).reshape(len(y), -1)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    model.train()
    for _ in range(epochs):
        for rows in torch.randperm(len(y), generator=generator).to(X.device).split(batch_size):
            out = model(points[rows])
            classes = torch.arange(out.shape[1], device=X.device)
            truth = y[rows].unsqueeze(1) if out.shape[1] == 1 else y[rows].unsqueeze(1) == classes
            loss = ((out - truth.to(out.dtype)) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
