"""Where tensors live."""

from __future__ import annotations

import torch

from autograder.errors import AutograderError


def choose_device(wanted: str) -> str:
    """`cpu` or `cuda` for `auto`, `cpu` or `cuda`.

    Raises:
        AutograderError: CUDA was asked for and is not there.
    """
    there = torch.cuda.is_available() if wanted != "cpu" else False
    if wanted == "cuda" and not there:
        raise AutograderError("--device cuda: torch finds no GPU here; use --device cpu or auto")
    return "cuda" if there else "cpu"
