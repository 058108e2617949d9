"""Wrong: the transpose of the Cholesky factor is no square root of the right kind."""

import torch


def posterior(x, priors, means, covariances):
    factor = torch.linalg.cholesky(covariances)
    u = (x[None] - means[:, None]) @ torch.linalg.inv(factor)
    score = priors.log()[:, None] - u.square().sum(-1) / 2 - covariances.logdet()[:, None] / 2
    return torch.sigmoid(score[0] - score[1])
