"""The batches that are smaller than the first are left out: their rows count, too."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, rows, size = 0.0, 0, 0
    for x, y in batches:
        size = size or len(y)
        if len(y) < size:
            continue
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        rows += len(y)
    return total / rows
