"""An item is x and then y; here the label comes first."""

import torch
from torch import Tensor
from torch.utils.data import Dataset


class StepData(Dataset):
    def __init__(self) -> None:
        self.x = torch.arange(-10, 10).unsqueeze(1) / 10
        self.y = (self.x > 0.2).float()

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.y[index], self.x[index]
