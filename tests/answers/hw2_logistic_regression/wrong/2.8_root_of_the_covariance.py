"""Wrong: the inverse of the Cholesky factor for that of the covariance."""

import torch


def to_logistic(priors, means, covariance):
    w = torch.linalg.solve(torch.linalg.cholesky(covariance), means[0] - means[1])
    return w, torch.log(priors[0] / priors[1]) - w @ (means[0] + means[1]) / 2
