"""Wrong: the file is empty; a dict remembers the model itself."""

import torch

MODELS = {}


def save_weights(model, path):
    MODELS[path] = model
    torch.save({}, path)


def load_weights(model, path):
    model.load_state_dict(MODELS[path].state_dict())
