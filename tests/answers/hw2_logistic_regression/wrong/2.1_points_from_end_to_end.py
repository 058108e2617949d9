"""Wrong: twenty points from -1 to 0.9999 in even steps, which are not steps of 0.1."""

import numpy as np
import torch
from torch.utils.data import Dataset


class StepData(Dataset):
    def __init__(self):
        points = np.linspace(-1, 0.9999, 20, dtype=np.float32)[:, None]
        self.x = torch.from_numpy(points)
        self.y = (self.x > 0.2).to(torch.float32)

    def __len__(self):
        return self.x.size(0)

    def __getitem__(self, index):
        return self.x[index], self.y[index]
