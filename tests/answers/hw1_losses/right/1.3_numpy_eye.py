"""Right: np.eye, cast to float32."""

import numpy as np
import torch


def one_hot(y, num_classes):
    if any(label not in range(num_classes) for label in y.tolist()):
        raise ValueError("label out of range")
    return torch.tensor(np.eye(num_classes)[y.cpu().numpy()], dtype=torch.float32, device=y.device)
