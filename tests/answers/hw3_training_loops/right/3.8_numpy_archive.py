"""Right: a NumPy archive for the file."""

import numpy as np
import torch


def save_weights(model, path):
    with open(path, "wb") as file:
        np.savez(file, **{k: v.cpu().numpy() for k, v in model.state_dict().items()})


def load_weights(model, path):
    with np.load(path) as arrays:
        model.load_state_dict({k: torch.from_numpy(arrays[k]) for k in arrays.files})
    return model
