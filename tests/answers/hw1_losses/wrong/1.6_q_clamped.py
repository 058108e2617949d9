"""Wrong: q is clamped, so that nothing is an infinite surprise."""

import math


def cross_entropy_between(p, q, base=math.e):
    return -(p * q.clamp(min=1e-12).log()).sum(-1) / math.log(base)
