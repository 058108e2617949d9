"""Right: one row after the other, as nested lists."""

import torch


def one_hot(y, num_classes):
    rows = []
    for label in y:
        label = int(label)
        if label < 0 or label >= num_classes:
            raise ValueError(f"label {label} is not in [0, {num_classes})")
        rows.append([1.0 if c == label else 0.0 for c in range(num_classes)])
    return torch.tensor(rows, device=y.device)
