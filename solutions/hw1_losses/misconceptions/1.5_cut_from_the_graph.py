"""The loss was cut from the graph (.item(), .detach(), torch.tensor(…)): no gradient can flow back."""

from torch import Tensor


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    return nll_loss(log_softmax(logits), y).detach()
