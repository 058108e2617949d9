"""Wrong: w is a column, (D, 1)."""

import torch


def to_logistic(priors, means, covariance):
    inv = torch.linalg.inv(covariance)
    w = inv @ (means[0] - means[1]).unsqueeze(1)
    return w, -0.5 * means[0] @ inv @ means[0] + 0.5 * means[1] @ inv @ means[1] + torch.log(priors[0] / priors[1])
