"""x and y are float64; the weights of a model are float32, and torch does not multiply the two."""

import torch
from torch import Tensor
from torch.utils.data import Dataset


class StepData(Dataset):
    def __init__(self) -> None:
        self.x = torch.arange(-10, 10, dtype=torch.float64).unsqueeze(1) / 10
        self.y = (self.x > 0.2).double()

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        return self.x[index], self.y[index]
