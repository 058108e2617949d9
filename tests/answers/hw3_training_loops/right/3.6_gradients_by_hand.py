"""Right: autograd.grad writes each gradient, NumPy counts the hits."""

import numpy as np
import torch


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    weights = [p for p in model.parameters() if p.requires_grad]
    losses, sizes = [], []
    for x, y in batches:
        loss = loss_fn(model.forward(x), y)
        for p, g in zip(weights, torch.autograd.grad(loss, weights)):
            p.grad = g
        optimizer.step()
        losses.append(loss.item())
        sizes.append(len(y))
    return float(np.dot(losses, sizes) / np.sum(sizes))


def evaluate(model, batches, loss_fn):
    model.eval()
    losses, sizes, hits = [], [], []
    for x, y in batches:
        with torch.no_grad():
            z = model(x)
            losses.append(loss_fn(z, y).item())
        sizes.append(len(y))
        hits.extend(np.argmax(z.cpu().numpy(), axis=1) == y.cpu().numpy())
    return float(np.average(losses, weights=sizes)), float(np.mean(hits))
