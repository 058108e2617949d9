"""Gradients are recorded during the evaluation: model.eval() does not stop that, torch.no_grad() does."""


def evaluate(model, batches, loss_fn):
    model.eval()
    total, right, rows = 0.0, 0, 0
    for x, y in batches:
        logits = model(x)
        total += loss_fn(logits, y).item() * len(y)
        right += int((logits.argmax(dim=1) == y).sum())
        rows += len(y)
    return total / rows, right / rows
