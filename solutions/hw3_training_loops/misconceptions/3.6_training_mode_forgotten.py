"""model.train() is missing: a model that comes in evaluation mode is trained without its dropout."""


def train_epoch(model, batches, loss_fn, optimizer):
    total, rows = 0.0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        rows += len(y)
    return total / rows
