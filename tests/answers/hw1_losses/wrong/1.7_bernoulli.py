"""Wrong: the log-likelihood of a Bernoulli distribution calls the loss that the task forbids."""

import torch


def binary_cross_entropy_with_logits(z, y):
    return -torch.distributions.Bernoulli(logits=z).log_prob(y).mean()
