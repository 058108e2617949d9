"""Right: evaluate joins all logits, and one call of the loss does the rest; float64 sums."""

import torch


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    total = torch.zeros((), dtype=torch.float64)
    count = 0
    for x, y in batches:
        loss = loss_fn(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        total += loss.detach().cpu().double() * y.numel()
        count += y.numel()
        optimizer.step()
    return (total / count).item()


def evaluate(model, batches, loss_fn):
    model.eval()
    previous = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        pairs = [(model(x), y) for x, y in batches]
    finally:
        torch.set_grad_enabled(previous)
    logits, labels = torch.cat([z for z, _ in pairs]), torch.cat([y for _, y in pairs])
    return loss_fn(logits, labels).item(), (logits.argmax(dim=-1) == labels).float().mean().item()
