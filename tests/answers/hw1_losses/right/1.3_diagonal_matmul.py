"""Right: comparison rows times an identity matrix."""

import torch


def one_hot(y, num_classes):
    for label in y.tolist():
        if not 0 <= label < num_classes:
            raise ValueError(label)
    return torch.stack([torch.diag(torch.ones(num_classes))[label] for label in y.tolist()]).to(y.device)
