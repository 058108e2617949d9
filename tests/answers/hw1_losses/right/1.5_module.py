"""Right: an instance of a student's own module."""

from torch import nn


class Loss(nn.Module):
    def __init__(self):
        super().__init__()
        self.log_softmax = nn.LogSoftmax(dim=1)
        self.nll = nn.NLLLoss()

    def forward(self, logits, y):
        return self.nll(self.log_softmax(logits), y)


cross_entropy = Loss()
