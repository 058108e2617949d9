"""Right: every number written out."""

import torch
from torch.utils.data import Dataset


class StepData(Dataset):
    x = torch.tensor(
        [-1, -0.9, -0.8, -0.7, -0.6, -0.5, -0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
    ).reshape(-1, 1)
    y = torch.tensor(13 * [[0.0]] + 7 * [[1.0]])

    def __len__(self):
        return 20

    def __getitem__(self, i):
        return self.x[i], self.y[i]
