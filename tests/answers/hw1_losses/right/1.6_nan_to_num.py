"""Right: only nan is replaced, an infinity stays one."""

import math

import torch


def cross_entropy_between(p, q, base=math.e):
    terms = -(p * q.log()) / math.log(base)
    return terms.nan_to_num(nan=0.0, posinf=math.inf, neginf=-math.inf).sum(-1)


def entropy(p, base=2.0):
    return (-(p * torch.log(p))).nan_to_num(0.0).sum(-1) / math.log(base)
