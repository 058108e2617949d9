"""Wrong: both functions add .pt to the path."""

import torch


def save_weights(model, path):
    torch.save(model.state_dict(), f"{path}.pt")


def load_weights(model, path):
    model.load_state_dict(torch.load(f"{path}.pt"))
