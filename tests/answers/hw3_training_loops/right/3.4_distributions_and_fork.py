"""Right: torch.distributions, under a forked generator; parts by narrow."""

from itertools import accumulate

import torch
from torch.distributions import Uniform


def make_cardioid(n, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        r = Uniform(0.0, 3.0).sample((n,))
        theta = Uniform(0.0, 2 * torch.pi).sample((n,))
    rho = r * (1 + torch.cos(theta))
    X = torch.empty(n, 2)
    torch.mul(rho, theta.cos(), out=X[:, 0])
    torch.mul(rho, theta.sin(), out=X[:, 1])
    return X, r.floor().to(torch.int64)


def split(X, y, sizes):
    ends = list(accumulate(sizes))
    starts = [end - size for end, size in zip(ends, sizes)]
    return [(X.narrow(0, a, s), y.narrow(0, a, s)) for a, s in zip(starts, sizes)]
