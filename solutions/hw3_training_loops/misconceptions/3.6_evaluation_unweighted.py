"""The loss of every batch counts the same, whatever its size: weight it by its rows."""

import torch


def evaluate(model, batches, loss_fn):
    model.eval()
    losses, right, rows = [], 0, 0
    with torch.no_grad():
        for x, y in batches:
            logits = model(x)
            losses.append(loss_fn(logits, y).item())
            right += int((logits.argmax(dim=1) == y).sum())
            rows += len(y)
    return sum(losses) / len(losses), right / rows
