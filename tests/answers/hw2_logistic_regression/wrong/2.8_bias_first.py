"""Wrong: b comes before w."""

import torch


def to_logistic(priors, means, covariance):
    w = torch.linalg.solve(covariance, means[0] - means[1])
    return torch.log(priors[0] / priors[1]) - w @ (means[0] + means[1]) / 2, w
