"""w and b are both turned round: this neuron gives the probability of class 2."""

from torch import Tensor


def to_logistic(priors: Tensor, means: Tensor, covariance: Tensor) -> tuple[Tensor, Tensor]:
    inverse = covariance.inverse()
    w = inverse @ (means[1] - means[0])
    b = means[0] @ inverse @ means[0] / 2 - means[1] @ inverse @ means[1] / 2 - (priors[0] / priors[1]).log()
    return w, b
