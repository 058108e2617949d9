"""The path is ignored: every model is written to the same file."""

import torch


def save_weights(model, path):
    torch.save(model.state_dict(), "model.pt")


def load_weights(model, path):
    model.load_state_dict(torch.load("model.pt"))
