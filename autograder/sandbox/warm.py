"""The start of every process that runs student code: its environment, its imports, and one training step."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Sequence

START_SECONDS = 900.0  # to import torch from a cold disk, on a machine with much other work
WORKER_ENVIRONMENT = {  # figures without a window, one thread, no bytecode files, the same hashes in every run
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "TORCHDYNAMO_DISABLE": "1",  # torch.compile leaves a function as it is; compiling would start a C++ compiler
}


def warm_up(preload: Sequence[str]) -> None:
    """Import torch and `preload`, and run one training step, because torch does part of its set-up only then.

    After this, torch uses one thread; the state of its random numbers is as before.
    """
    import torch
    import torch._dynamo  # the first optimiser step imports it, which takes a second

    from autograder.sandbox.forbidding import refusals
    from autograder.sandbox.one_process import arrange_for_one_process

    torch.set_num_threads(1)
    for name in preload:
        importlib.import_module(name)
    _let_matplotlib_choose_folders()
    arrange_for_one_process()
    state = torch.get_rng_state()
    model = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    optimizer = torch.optim.Adam(model.parameters())
    loss = torch.nn.functional.cross_entropy(model(torch.ones(3, 2)), torch.zeros(3, dtype=torch.int64))
    torch.autograd.backward(loss)
    optimizer.step()
    torch.set_rng_state(state)
    refusals.prepare()


def _let_matplotlib_choose_folders() -> None:
    """Let matplotlib find its folders now. A confined worker would find none that it can write to, and fail."""
    with contextlib.suppress(ImportError, OSError):
        matplotlib = importlib.import_module("matplotlib")
        matplotlib.get_configdir()
        matplotlib.get_cachedir()
