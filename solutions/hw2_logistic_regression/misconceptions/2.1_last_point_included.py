"""The points stop at 0.9: with 1.0 there are 21 of them."""

import torch
from torch import Tensor
from torch.utils.data import Dataset


class StepData(Dataset):
    def __init__(self) -> None:
        self.x = torch.arange(-10, 11).unsqueeze(1) / 10
        self.y = (self.x > 0.2).float()

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]
