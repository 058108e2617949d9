"""Right: asserts what the contract promises."""

import torch


def cross_entropy(logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    assert logits.dim() == 2 and y.dim() == 1 and y.dtype == torch.int64
    batch_size, num_classes = logits.size()
    shifted = logits - torch.max(logits, dim=1)[0].reshape(batch_size, 1)
    log_sum = torch.log(torch.sum(torch.exp(shifted), dim=1))
    true_scores = shifted.flatten()[torch.arange(batch_size) * num_classes + y]
    return torch.sum(log_sum - true_scores) / batch_size
