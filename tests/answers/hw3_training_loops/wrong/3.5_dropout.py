"""Wrong: half of the hidden units are dropped while training."""

from torch import nn
from torch.nn import functional as F


class MLPModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 200)
        self.output = nn.Linear(200, 3)

    def forward(self, x):
        return self.output(F.dropout(F.relu(self.hidden(x)), 0.5, self.training))
