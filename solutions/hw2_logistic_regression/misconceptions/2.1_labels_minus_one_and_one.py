"""The labels are −1 and 1; a probability can only be compared with 0 and 1."""

import torch
from torch import Tensor
from torch.utils.data import Dataset


class StepData(Dataset):
    def __init__(self) -> None:
        self.x = torch.arange(-10, 10).unsqueeze(1) / 10
        self.y = torch.where(self.x > 0.2, 1.0, -1.0)

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]
