"""Wrong: the inverse of two rows, written out."""

import torch


def to_logistic(priors, means, covariance):
    (a, b), (c, d) = covariance[:2, :2]
    inverse = torch.stack([torch.stack([d, -b]), torch.stack([-c, a])]) / (a * d - b * c)
    w = inverse @ (means[0, :2] - means[1, :2])
    return w, torch.log(priors[0] / priors[1]) - w @ (means[0, :2] + means[1, :2]) / 2
