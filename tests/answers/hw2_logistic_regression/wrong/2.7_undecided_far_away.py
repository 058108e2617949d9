"""Wrong: 0 / 0 is made one half."""

import torch


def posterior(x, priors, means, covariances):
    joint = []
    for p, m, c in zip(priors, means, covariances):
        d = x - m
        joint.append(p * torch.exp(-(d @ c.inverse() * d).sum(1) / 2) / c.det().sqrt())
    return torch.nan_to_num(joint[0] / (joint[0] + joint[1]), nan=0.5)
