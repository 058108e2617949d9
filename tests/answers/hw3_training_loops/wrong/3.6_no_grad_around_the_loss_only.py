"""Wrong: the model runs outside no_grad."""

import torch


def evaluate(model, batches, loss_fn):
    model.eval()
    total, right, rows = 0.0, 0, 0
    for x, y in batches:
        z = model(x)
        with torch.no_grad():
            total += loss_fn(z, y).item() * len(y)
            right += int((z.argmax(1) == y).sum())
            rows += len(y)
    return total / rows, right / rows
