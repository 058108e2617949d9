"""Wrong: a batch is filled from the next epoch, so that all are full."""

from itertools import chain, repeat

import torch


def train(model, dataset, criterion, lr, batch_size, epochs):
    n = len(dataset)
    order = list(chain.from_iterable(repeat(range(n), epochs)))
    history = {"loss": [], "w": [], "b": []}
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    total, ended = 0.0, 0
    for start in range(0, len(order), batch_size):
        rows = [dataset[i] for i in order[start : start + batch_size]]
        x, y = (torch.stack(part) for part in zip(*rows))
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
        if (start + batch_size) // n > ended or start + batch_size >= len(order):
            history["loss"].append(total / n)
            history["w"].append(model.linear.weight.item())
            history["b"].append(model.linear.bias.item())
            total, ended = 0.0, ended + 1
    return {key: values[:epochs] for key, values in history.items()}
