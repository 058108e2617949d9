"""The traceback of a grader's own error, for the log that an instructor reads."""

from __future__ import annotations

import traceback
from pathlib import Path

from autograder.text import plain

MAX_TRACE = 20_000  # characters
_RUNNERS = {"_pytest", "pluggy"}  # packages with frames in every traceback of a check


def traceback_of(error: BaseException) -> str:
    """An error with its causes as Python shows them, without pytest's own frames and without values."""
    whole = traceback.TracebackException.from_exception(error)
    part: traceback.TracebackException | None = whole
    while part is not None:
        part.stack[:] = [frame for frame in part.stack if _RUNNERS.isdisjoint(Path(frame.filename).parts)]
        part = part.__cause__ or part.__context__
    return plain("".join(whole.format()), MAX_TRACE)
