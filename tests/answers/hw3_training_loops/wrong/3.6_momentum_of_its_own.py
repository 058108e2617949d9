"""Wrong: the gradients of the batch before are halved, not forgotten."""



def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, rows = 0.0, 0
    for x, y in batches:
        for p in model.parameters():
            if p.grad is not None:
                p.grad *= 0.5
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        rows += len(y)
    return total / rows
