"""x and y are rows of 20 numbers; a column, (20, 1), says that there are 20 samples with one feature each."""

import torch
from torch import Tensor
from torch.utils.data import Dataset


class StepData(Dataset):
    def __init__(self) -> None:
        self.x = torch.arange(-10, 10) / 10
        self.y = (self.x > 0.2).float()

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]
