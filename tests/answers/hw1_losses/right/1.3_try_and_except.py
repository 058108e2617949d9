"""Right: an index error is turned into the ValueError that is asked for."""

import torch


class LabelError(ValueError):
    pass


def one_hot(y, num_classes):
    try:
        if (y < 0).any():
            raise IndexError("negative label")
        return torch.eye(num_classes, dtype=torch.float32, device=y.device).index_select(0, y)
    except (IndexError, RuntimeError) as error:
        raise LabelError(str(error)) from error
