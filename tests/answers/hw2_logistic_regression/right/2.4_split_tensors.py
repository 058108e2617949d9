"""Right: all samples stacked and split, steps by hand; arrays and tuples in the diary."""

import numpy as np
import torch


def train(model, dataset, criterion, lr, batch_size, epochs):
    x = torch.stack([dataset[i][0] for i in range(len(dataset))])
    y = torch.stack([dataset[i][1] for i in range(len(dataset))])
    losses, path = [], []
    for _ in range(epochs):
        weighted = []
        for xb, yb in zip(x.split(batch_size), y.split(batch_size)):
            for p in model.parameters():
                p.grad = None
            loss = criterion(model(xb), yb)
            loss.backward()
            with torch.no_grad():
                model.linear.weight.sub_(lr * model.linear.weight.grad)
                model.linear.bias.sub_(lr * model.linear.bias.grad)
            weighted.append(loss.item() * len(xb))
        losses.append(np.sum(weighted) / len(x))
        path.append((model.linear.weight.item(), model.linear.bias.item()))
    return {"loss": np.array(losses), "w": [w for w, _ in path], "b": tuple(b for _, b in path)}
