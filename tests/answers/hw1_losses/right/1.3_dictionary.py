"""Right: a dictionary of rows, checked by its keys."""

import torch


def one_hot(y, num_classes):
    rows = {c: [float(c == k) for k in range(num_classes)] for c in range(num_classes)}
    try:
        return torch.tensor([rows[label] for label in y.tolist()], device=y.device)
    except KeyError as error:
        raise ValueError(f"label {error} lies outside") from error
