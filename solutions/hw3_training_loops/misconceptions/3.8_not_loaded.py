"""Nothing arrives in the model: torch.load only returns the weights, model.load_state_dict puts them in, and with
strict=False it passes over every name that does not fit.
"""

import torch


def load_weights(model, path):
    torch.load(path)
