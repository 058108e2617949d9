"""The whole model was saved, not its state_dict(): what comes back is code and cannot be loaded as weights."""

import torch


def save_weights(model, path):
    torch.save(model, path)
