"""Wrong: every batch is taken to be as large as the first."""



def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, rows = 0.0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * (len(y) if not rows else size)
        size = len(y) if not rows else size
        rows += size
    return total / rows
