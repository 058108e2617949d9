"""Only the parameters are saved: state_dict() holds the buffers as well, such as the running means."""

import torch


def save_weights(model, path):
    torch.save(dict(model.named_parameters()), path)


def load_weights(model, path):
    model.load_state_dict(torch.load(path), strict=False)
