"""What a student's environment needs, in pip's words."""

from __future__ import annotations

TORCH = "torch==2.13.0"  # the numbers in prose and checks were measured with it; constraints.txt pins the same
IN_A_CLONE = "../.."  # from assignments/<name>: the engine's own source

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
    return _TEXT.format(torch=TORCH, engine=engine)
