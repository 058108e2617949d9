"""Right: NumPy's twelfth step is a hair below 0.2, which is 0.2 in float32 and not above it."""

import numpy as np
import torch
from torch.utils.data import Dataset


class StepData(Dataset):
    def __init__(self):
        x = np.arange(-1, 1, 0.1)
        y = np.where(x > 0.2, 1.0, 0.0)
        self.x = torch.tensor(x, dtype=torch.float32).view(-1, 1)
        self.y = torch.tensor(y, dtype=torch.float32).view(-1, 1)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], self.y[i]
