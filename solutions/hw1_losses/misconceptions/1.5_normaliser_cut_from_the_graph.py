"""The sum of exponentials was cut from the graph (detach, no_grad): right value, wrong gradient."""

from torch import Tensor


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    log_probs = logits - logits.logsumexp(dim=1, keepdim=True).detach()
    return nll_loss(log_probs, y)
