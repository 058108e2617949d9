"""Wrong: an item's label is that of the point before."""

import torch
from torch.utils.data import Dataset


class StepData(Dataset):
    def __init__(self):
        self.x = (torch.arange(-10, 10) / 10).view(20, 1)
        self.y = (self.x > 0.2).float()

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i - 1]
