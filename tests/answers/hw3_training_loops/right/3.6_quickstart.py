"""Right: the gradients are zeroed at the end of every step, as in PyTorch's quickstart."""

import torch


def train_epoch(model, dataloader, loss_fn, optimizer):
    model.train()
    train_loss, size = 0, 0
    for batch, (X, y) in enumerate(dataloader):
        pred = model(X)
        loss = loss_fn(pred, y)

        loss.backward()
        optimizer.step()
        optimizer.zero_grad()

        train_loss += loss.item() * len(X)
        size += len(X)
    return train_loss / size


def evaluate(model, dataloader, loss_fn):
    model.eval()
    test_loss, correct, size = 0, 0, 0
    with torch.no_grad():
        for X, y in dataloader:
            pred = model(X)
            test_loss += loss_fn(pred, y).item() * len(X)
            correct += (pred.argmax(1) == y).type(torch.float).sum().item()
            size += len(X)
    return test_loss / size, correct / size
