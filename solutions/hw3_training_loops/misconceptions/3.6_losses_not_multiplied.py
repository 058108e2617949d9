"""The batch means are added up and divided by the number of rows: multiply each by its rows first."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, rows = 0.0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item()
        rows += len(y)
    return total / rows
