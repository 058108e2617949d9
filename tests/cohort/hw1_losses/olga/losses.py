import math

import numpy as np
import torch

# the labels of the lecture's example, to know how many classes there are
LABELS = np.loadtxt("C:/Users/olga/Desktop/DL/hw1/labels.csv", delimiter=",", dtype=int)
NUM_CLASSES = int(LABELS.max()) + 1
EYE = torch.eye(NUM_CLASSES)


def softmax(z, dim=-1):
    e = torch.exp(z - torch.amax(z, dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)


def log_softmax(z, dim=-1):
    return z - torch.logsumexp(z, dim, keepdim=True)


def one_hot(y, num_classes):
    if (y < 0).any() or (y >= num_classes).any():
        raise ValueError("no such class")
    if num_classes == NUM_CLASSES:
        return EYE[y]
    return torch.eye(num_classes)[y]


def nll_loss(log_probs, y):
    return -(log_probs * one_hot(y, log_probs.shape[1])).sum(1).mean()


def cross_entropy(logits, y):
    return nll_loss(log_softmax(logits), y)
