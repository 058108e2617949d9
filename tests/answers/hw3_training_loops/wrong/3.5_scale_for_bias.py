"""Wrong: a factor per class where the last bias belongs: the number of parameters is right."""

import torch
from torch import nn
from torch.nn import functional as F


class MLPModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 200)
        self.output = nn.Linear(200, 3, bias=False)
        self.scale = nn.Parameter(torch.ones(3))

    def forward(self, x):
        return self.scale * self.output(F.relu(self.hidden(x)))
