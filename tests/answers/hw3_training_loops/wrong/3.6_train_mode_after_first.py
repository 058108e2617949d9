"""Wrong: model.train() comes after the first step."""



def train_epoch(model, batches, loss_fn, optimizer):
    total, rows = 0.0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        model.train()
        total += loss.item() * len(y)
        rows += len(y)
    return total / rows
