"""The gradients are never set to zero: each step follows the sum of all gradients so far."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, rows = 0.0, 0
    for x, y in batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        rows += len(y)
    return total / rows
