"""What a process does before it can serve: import what a homework needs, and touch what torch sets up lazily."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Sequence

START_SECONDS = 120.0  # torch from a cold disk


def warm_up(preload: Sequence[str]) -> None:
    """Import what workers need and touch what torch sets up lazily, in one thread and without a trace in the RNG."""
    import torch
    import torch._dynamo  # the first optimiser step imports it, which takes a second
    import torch.utils.data

    torch.set_num_threads(1)
    for name in preload:
        importlib.import_module(name)
    _settle_matplotlib()
    state = torch.get_rng_state()
    model = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    optimizer = torch.optim.Adam(model.parameters())
    loss = torch.nn.functional.cross_entropy(model(torch.ones(3, 2)), torch.zeros(3, dtype=torch.int64))
    torch.autograd.backward(loss)
    optimizer.step()
    torch.set_rng_state(state)


def _settle_matplotlib() -> None:
    """matplotlib looks for a folder that it can write to and remembers it; a worker would find none and give up."""
    with contextlib.suppress(ImportError, OSError):
        matplotlib = importlib.import_module("matplotlib")
        matplotlib.get_configdir()
        matplotlib.get_cachedir()
