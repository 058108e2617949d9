"""Wrong: evaluate changes the weights."""

import torch


def evaluate(model, batches, loss_fn):
    model.eval()
    total, right, rows = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            z = model(x)
            total += loss_fn(z, y).item() * len(y)
            right += int((z.argmax(1) == y).sum())
            rows += len(y)
    with torch.no_grad():
        for p in model.parameters():
            p.mul_(1.001)
    return total / rows, right / rows
