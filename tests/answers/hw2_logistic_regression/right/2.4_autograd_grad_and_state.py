"""Right: torch.autograd.grad and new parameter data; the diary's columns are tensors."""

import torch
from torch.utils.data import DataLoader


def train(model, dataset, criterion, lr, batch_size, epochs):
    loader = DataLoader(dataset, batch_size, shuffle=False, drop_last=False)
    history = {key: torch.zeros(epochs) for key in ("loss", "w", "b")}
    for e in range(epochs):
        for x, y in loader:
            loss = criterion(model(x), y)
            grads = torch.autograd.grad(loss, list(model.parameters()))
            for p, g in zip(model.parameters(), grads):
                p.data = p.data - lr * g
            history["loss"][e] += loss.item() * y.shape[0] / len(dataset)
        w, b = (v.item() for v in model.state_dict().values())
        history["w"][e], history["b"][e] = w, b
    return history
