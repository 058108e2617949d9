"""Right: a TensorDataset with properties for its tensors."""

import torch
from torch.utils.data import TensorDataset


class StepData(TensorDataset):
    def __init__(self):
        x = torch.tensor([[i / 10] for i in range(-10, 10)])
        y = torch.tensor([[1.0] if i > 2 else [0.0] for i in range(-10, 10)])
        super().__init__(x, y)

    @property
    def x(self):
        return self.tensors[0]

    @property
    def y(self):
        return self.tensors[1]
