"""Right: torch.arange of 0.1, and labels written one by one."""

import torch
from torch.utils.data import Dataset


class StepData(Dataset):
    def __init__(self):
        super().__init__()
        self.x = torch.arange(-1, 1, 0.1).view(-1, 1)
        self.y = torch.zeros(20, 1)
        for i in range(20):
            if self.x[i, 0] > 0.2:
                self.y[i, 0] = 1
        self.len = self.x.shape[0]

    def __getitem__(self, idx):
        return self.x[idx], self.y[idx]

    def __len__(self):
        return self.len
