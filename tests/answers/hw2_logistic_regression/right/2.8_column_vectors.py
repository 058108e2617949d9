"""Right: the means as columns; b is a tensor of one number."""


def to_logistic(priors, means, covariance):
    mu1, mu2 = means[0].unsqueeze(1), means[1].unsqueeze(1)
    inv = covariance.inverse()
    w = ((mu1 - mu2).T @ inv).squeeze(0)
    b = (-0.5 * mu1.T @ inv @ mu1 + 0.5 * mu2.T @ inv @ mu2).squeeze() + priors.log()[0] - priors.log()[1]
    return w, b.reshape(1)
