"""The step comes before backward: it follows the gradient of the batch before."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, rows = 0.0, 0
    for x, y in batches:
        loss = loss_fn(model(x), y)
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
        total += loss.item() * len(y)
        rows += len(y)
    return total / rows
