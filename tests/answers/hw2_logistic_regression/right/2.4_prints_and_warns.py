"""Right: what is printed and warned along the way costs nothing."""

import sys
import warnings

import torch
from torch.utils.data import DataLoader


def train(model, dataset, criterion, lr, batch_size, epochs):
    history = {"loss": [], "w": [], "b": []}
    warnings.warn("the samples are not shuffled", stacklevel=1)
    opt = torch.optim.SGD(model.parameters(), lr)
    for epoch in range(epochs):
        summed = 0.0
        for inputs, targets in DataLoader(dataset, batch_size):
            opt.zero_grad()
            loss = criterion(model(inputs), targets)
            loss.backward()
            opt.step()
            summed += len(inputs) * loss.item()
        history["loss"].append(summed / len(dataset))
        history["w"].append(float(model.linear.weight))
        history["b"].append(float(model.linear.bias))
        print(f"epoch {epoch}: loss {history['loss'][-1]:.4f}")
        print("still training", file=sys.stderr)
    return history
