"""Right: terms of probability 0 are filled with 0 in a tensor of its own."""

import math

import numpy as np
import torch


def entropy(dist, b=2.0):
    terms = dist * torch.log(dist)
    terms[dist == 0] = 0
    return -terms.sum(-1) / np.log(b)


def cross_entropy_between(true, predicted, b=math.e):
    terms = (true * torch.log(predicted)).masked_fill(true == 0, 0.0)
    return -terms.sum(axis=-1) / np.log(b)
