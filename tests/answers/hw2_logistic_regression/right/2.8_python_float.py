"""Right: solve for both means at once; b is a Python float."""

import math

import torch


def to_logistic(priors, means, covariance):
    s = torch.linalg.solve(covariance, means.T).T
    w = s[0] - s[1]
    b = float((means[1] * s[1]).sum() - (means[0] * s[0]).sum()) / 2 + math.log(priors[0]) - math.log(priors[1])
    return [w, b]
