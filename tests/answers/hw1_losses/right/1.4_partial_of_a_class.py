"""Right: a bound method of an instance."""

from torch import Tensor


class Likelihood:
    def __init__(self, sign):
        self.sign = sign

    def mean(self, log_probs: Tensor, y: Tensor, weight=None) -> Tensor:
        return self.sign * log_probs.gather(dim=1, index=y.reshape(-1, 1)).mean()


nll_loss = Likelihood(-1).mean
