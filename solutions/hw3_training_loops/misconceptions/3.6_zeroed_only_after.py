"""The gradients are set to zero after the step alone: what was left in them before the call goes into the first step.
"""


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total, rows = 0.0, 0
    for x, y in batches:
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        total += loss.item() * len(y)
        rows += len(y)
    return total / rows
