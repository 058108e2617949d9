"""Right: properties made of a list of pairs, and items that have names."""

from collections import namedtuple

import torch
from torch.utils.data import Dataset

Sample = namedtuple("Sample", ["x", "y"])


class StepData(Dataset):
    def __init__(self):
        tenths = range(-10, 10)
        self.samples = [Sample(torch.tensor([k / 10]), torch.tensor([float(k > 2)])) for k in tenths]

    @property
    def x(self):
        return torch.stack([s.x for s in self.samples])

    @property
    def y(self):
        return torch.stack([s.y for s in self.samples])

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        return self.samples[index]
