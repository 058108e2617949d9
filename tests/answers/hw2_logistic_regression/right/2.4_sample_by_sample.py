"""Right: the mean of the samples' own losses is the batch's loss."""

import torch


def train(model, dataset, criterion, lr, batch_size, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = {"loss": [], "w": [], "b": []}
    n = len(dataset)
    for _ in range(epochs):
        noted = []
        for start in range(0, n, batch_size):
            indices = range(start, min(n, start + batch_size))
            optimizer.zero_grad()
            for i in indices:
                x, y = dataset[i]
                loss = criterion(model(x.unsqueeze(0)), y.unsqueeze(0))
                (loss / len(indices)).backward()
                noted.append(loss.item())
            optimizer.step()
        history["loss"].append(sum(noted) / n)
        history["w"].append(model.linear.weight.item())
        history["b"].append(model.linear.bias.item())
    return history
