"""The device that tensors live on: the CPU or a GPU. Torch is imported only where a GPU may be."""

from __future__ import annotations

import sys
from pathlib import Path

from autograder.errors import AutograderError

# device files of a GPU's driver: NVIDIA, NVIDIA on Jetson boards, Windows' GPU inside WSL, AMD
_DRIVER_FILES = ("nvidia*", "nvhost*", "nvgpu*", "dxg", "kfd")
_DEVICE_FOLDER = Path("/dev")


def choose_device(wanted: str, *, devices: Path = _DEVICE_FOLDER) -> str:
    """The device to grade on, `cpu` or `cuda`.

    Args:
        wanted: `auto`, `cpu` or `cuda`; `auto` is `cuda` where torch can use a GPU.
        devices: the folder of the machine's device files.

    Raises:
        AutograderError: `cuda` is wanted and torch finds no GPU.
    """
    found = wanted != "cpu" and _torch_finds_a_gpu(devices)
    if wanted == "cuda" and not found:
        raise AutograderError("--device cuda: torch finds no GPU here; use --device cpu or auto")
    return "cuda" if found else "cpu"


def _may_have_a_gpu(devices: Path) -> bool:
    """Whether a GPU may be here; only torch knows whether it can be used. Windows lists no devices in a folder."""
    return sys.platform == "win32" or any(next(devices.glob(name), None) for name in _DRIVER_FILES)


def _torch_finds_a_gpu(devices: Path) -> bool:
    if not _may_have_a_gpu(devices):
        return False  # importing torch takes seconds and 200 MB
    import torch

    return torch.cuda.is_available()
