"""The exception that a forbidden computation raises, and the note that it leaves.

The note makes a verdict of a refusal that the code has caught. Code that removes the note gains nothing: the forbidden
computation has given no value.
"""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass
from typing import Any, NoReturn

MAX_FRAMES = 8
_NOTED: list[Noted] = []


class Forbidden(RuntimeError):
    """Code has called what its task forbids."""


@dataclass(frozen=True)
class Noted:
    """A refusal.

    Attributes:
        name: the computation that was refused.
        frames: the lines that led to it, the innermost last: file, number, and name of the function.
    """

    name: str
    frames: tuple[tuple[str, int, str], ...]

    def frames_of(self, file: str) -> list[list[Any]]:
        """The frames of one file, as a line number and the name of a function each."""
        return [[line, function[:80]] for name, line, function in self.frames if name == file][-MAX_FRAMES:]


def refuse(name: str) -> NoReturn:
    """Note a refusal, and raise it.

    Raises:
        Forbidden: always.
    """
    if not _NOTED:
        _NOTED.append(Noted(name, _frames()))
    raise Forbidden(f"{name} is what this task asks you to write yourself")


def first_refusal() -> Noted | None:
    """The first refusal since `forget_refusals`."""
    return _NOTED[0] if _NOTED else None


def forget_refusals(*, but: Noted | None = None) -> None:
    """Remove the note, except of one refusal."""
    _NOTED[:] = [] if but is None else [but]


def _frames() -> tuple[tuple[str, int, str], ...]:
    lines = traceback.walk_stack(sys._getframe(2))
    return tuple((frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in lines)[::-1]
