"""Right: two functions, composed with an operator pipeline."""

import functools

import torch


def compose(*functions):
    return functools.reduce(lambda f, g: lambda x: g(f(x)), functions)


def cross_entropy(logits, y):
    return compose(log_softmax, lambda rows: rows[torch.arange(len(y)), y], torch.mean, torch.neg)(logits)
