"""The gradients are set to zero once per epoch: within it, each step follows the sum of those before it."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    optimizer.zero_grad()
    total, rows = 0.0, 0
    for x, y in batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        rows += len(y)
    return total / rows
