"""Wrong: the samples are split into batches of equal size, so that none is small."""

import math

import torch


def train(model, dataset, criterion, lr, batch_size, epochs):
    history = {"loss": [], "w": [], "b": []}
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    x = torch.stack([dataset[i][0] for i in range(len(dataset))])
    y = torch.stack([dataset[i][1] for i in range(len(dataset))])
    number = math.ceil(len(dataset) / batch_size)
    for _ in range(epochs):
        total = 0.0
        for xb, yb in zip(x.tensor_split(number), y.tensor_split(number)):
            optimizer.zero_grad()
            loss = criterion(model(xb), yb)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
        history["loss"].append(total / len(dataset))
        history["w"].append(model.linear.weight.item())
        history["b"].append(model.linear.bias.item())
    return history
