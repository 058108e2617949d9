"""Wrong: the hidden layer is cut from the graph."""

from torch import nn


class MLPModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(2, 200), nn.Linear(200, 3)

    def forward(self, x):
        return self.b(self.a(x).relu().detach())
