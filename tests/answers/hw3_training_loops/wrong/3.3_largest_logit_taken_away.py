"""Wrong: the largest logit of each row is taken away."""

from torch import nn


class SoftmaxClassifier(nn.Module):
    def __init__(self, num_features, num_classes):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, x):
        z = self.linear(x)
        return z - z.amax(1, keepdim=True)
