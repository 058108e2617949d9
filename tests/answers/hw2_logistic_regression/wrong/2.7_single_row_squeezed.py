"""Wrong: the answer for one point has no dimension."""

import torch


def posterior(x, priors, means, covariances):
    score = []
    for p, m, c in zip(priors, means, covariances):
        d = x - m
        score.append(p.log() - (d @ c.inverse() * d).sum(1) / 2 - c.logdet() / 2)
    return torch.sigmoid(score[0] - score[1]).squeeze()
