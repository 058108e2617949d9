"""Right: Python's random in a loop; the split by tensor_split."""

import math
import random

import torch


def make_cardioid(n, seed):
    gen = random.Random(seed)
    points, labels = [], []
    for _ in range(n):
        r, t = gen.uniform(0, 3), gen.uniform(0, 2 * math.pi)
        rad = r * (1 + math.cos(t))
        points.append([rad * math.cos(t), rad * math.sin(t)])
        labels.append(min(int(r), 2))
    return torch.tensor(points), torch.tensor(labels)


def split(X, y, sizes):
    ends = torch.tensor(sizes).cumsum(0)[:-1].tolist()
    return list(zip(torch.tensor_split(X, ends), torch.tensor_split(y, ends)))
