"""Wrong: items are Python floats, not tensors of one number."""

import torch
from torch.utils.data import Dataset


class StepData(Dataset):
    def __init__(self):
        self.x = (torch.arange(-10, 10) / 10).view(20, 1)
        self.y = (self.x > 0.2).float()

    def __len__(self):
        return 20

    def __getitem__(self, i):
        return self.x[i].item(), self.y[i].item()
