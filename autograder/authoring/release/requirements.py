"""The requirements of a student's environment, in pip's words."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

IN_A_CLONE = "../.."  # from assignments/<name> to the engine's source

_TEXT = """\
# In a terminal, in this folder: python -m pip install -r requirements.txt
# PyTorch's own index has the build without CUDA, which is smaller by gigabytes on Linux.
--extra-index-url https://download.pytorch.org/whl/cpu
{torch}
{engine}
"""


def requirements_text(engine: str = IN_A_CLONE) -> str:
    """requirements.txt of a release.

    Args:
        engine: the path of the engine's source or wheel, from the folder of the release.
    """
    return _TEXT.format(torch=torch_pin(), engine=engine)


def engine_source() -> Path | None:
    """The root of the engine's source tree; None if the engine was installed from a wheel."""
    root = Path(__file__).parents[3]
    return root if (root / "pyproject.toml").is_file() else None


def torch_pin() -> str:
    """The torch that the numbers in prose and checks were measured with: pinned in a clone, else the installed one."""
    source = engine_source()
    if source is not None:
        pins = (source / "constraints.txt").read_text(encoding="utf-8").splitlines()
        return next(line for line in pins if line.startswith("torch=="))
    return f"torch=={importlib.metadata.version('torch').partition('+')[0]}"
