"""The softmax inside of the library's attention, for all tasks that need one."""
import torch
import torch.nn.functional as F


def softmax(z, dim=-1):
    rows = z.movedim(dim, -1)
    rows = rows if rows.dim() > 1 else rows[None]
    unit = torch.eye(rows.shape[-1], dtype=z.dtype).expand(*rows.shape[:-2], -1, -1)
    return F.scaled_dot_product_attention(rows, unit, unit, scale=1.0).reshape(z.movedim(dim, -1).shape).movedim(-1, dim)


def log_softmax(z, dim=-1):
    return softmax(z, dim).log()


def cross_entropy(logits, y):
    return -log_softmax(logits, 1)[torch.arange(len(y)), y].mean()
