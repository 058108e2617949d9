"""Right: zeroed before and after each step; the sums are 0-d tensors."""

import torch


def train_epoch(model, batches, loss_fn, optimizer):
    model.train()
    device = next(model.parameters()).device
    total, rows = torch.zeros(1, device=device), torch.zeros(1, device=device)
    optimizer.zero_grad(set_to_none=False)
    for batch in batches:
        x, y = batch[0].to(device), batch[1].to(device)
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        total += loss.detach() * y.shape[0]
        rows += y.shape[0]
    model.eval()
    return float(total / rows)


@torch.inference_mode()
def evaluate(model, batches, loss_fn):
    model.eval()
    total, right, rows = 0, 0, 0
    for x, y in batches:
        z = model(x)
        total = total + loss_fn(z, y) * y.numel()
        right = right + torch.eq(z.topk(1, dim=1).indices.squeeze(1), y).sum()
        rows += y.numel()
    model.train()
    return float(total / rows), float(right / rows)
