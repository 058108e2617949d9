"""Right: Sequential of an OrderedDict, in-place ReLU, `apply` with an init function inside fork_rng."""

from collections import OrderedDict

import torch
from torch import nn


def init_weights(module):
    if isinstance(module, nn.Linear):
        with torch.no_grad():
            module.weight.normal_(0, 0.02)
            module.bias.normal_(0, 0.02)


def build_model(num_outputs, seed):
    layers = OrderedDict(
        first=nn.Linear(2, 50),
        relu1=nn.ReLU(inplace=True),
        second=nn.Linear(50, 100),
        relu2=nn.ReLU(inplace=True),
        third=nn.Linear(100, 50),
        relu3=nn.ReLU(inplace=True),
        last=nn.Linear(50, num_outputs),
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return nn.Sequential(layers).apply(init_weights)
