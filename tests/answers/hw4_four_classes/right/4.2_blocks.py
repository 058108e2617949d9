"""Right: nested blocks, all parameters drawn as one vector."""

import torch
from torch import nn


def block(n_in, n_out):
    return nn.Sequential(nn.Linear(n_in, n_out), nn.ReLU())


def build_model(num_outputs, seed):
    model = nn.Sequential(block(2, 50), block(50, 100), block(100, 50), nn.Linear(50, num_outputs))
    count = sum(p.numel() for p in model.parameters())
    drawn = torch.normal(0.0, 0.02, (count,), generator=torch.Generator().manual_seed(seed))
    nn.utils.vector_to_parameters(drawn, model.parameters())
    return model
