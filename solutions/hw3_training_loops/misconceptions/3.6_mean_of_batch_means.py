"""Every batch counts the same, whatever its size: weight its mean loss by its rows."""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    losses = []
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)
