"""The mean loss is returned as a tensor that drags its graph along: .item() makes a Python float of it."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, rows = 0.0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss * len(y)
        rows += len(y)
    return total / rows
