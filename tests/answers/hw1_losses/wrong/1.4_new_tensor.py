"""Wrong: torch.tensor(loss.item()) has lost the graph and the dtype."""

import torch


def nll_loss(log_probs, y):
    return torch.tensor(-log_probs.gather(1, y[:, None]).mean().item())
