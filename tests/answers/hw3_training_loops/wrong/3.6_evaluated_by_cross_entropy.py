"""Wrong: evaluate uses cross_entropy, whatever loss was passed."""

import torch


def evaluate(model, batches, loss_fn):
    model.eval()
    total, right, rows = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            logits = model(x)
            total += torch.nn.functional.cross_entropy(logits, y).item() * len(y)
            right += int((logits.argmax(1) == y).sum())
            rows += len(y)
    return total / rows, right / rows
