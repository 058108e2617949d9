"""Wrong: each batch is centred first: a row's logits depend on the other rows."""

from torch import nn


class SoftmaxClassifier(nn.Module):
    def __init__(self, num_features, num_classes):
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)

    def forward(self, x):
        return self.linear(x - x.mean(0))
