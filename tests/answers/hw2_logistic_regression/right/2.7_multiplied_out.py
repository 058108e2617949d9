"""Right: the quadratic form multiplied out."""

import torch


def posterior(x, priors, means, covariances):
    a = torch.linalg.inv(covariances)
    score = []
    for k in range(2):
        square = torch.einsum("ni,ij,nj->n", x, a[k], x) - 2 * x @ a[k] @ means[k] + means[k] @ a[k] @ means[k]
        score.append(priors[k].log() - square / 2 - covariances[k].logdet() / 2)
    return torch.sigmoid(score[0] - score[1])
