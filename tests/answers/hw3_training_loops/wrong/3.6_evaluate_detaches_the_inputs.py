"""Wrong: autograd records the way from the weights to the loss of every evaluated batch; only the inputs are cut off."""


def evaluate(model, batches, loss_fn):
    model.eval()
    total, right, rows = 0.0, 0, 0
    for x, y in batches:
        logits = model(x.detach())
        total += loss_fn(logits, y).item() * len(y)
        right += int((logits.argmax(dim=1) == y).sum())
        rows += len(y)
    return total / rows, right / rows
