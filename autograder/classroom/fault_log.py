"""The log of the grader's own errors: the tracebacks that no student is shown, in the folder of results."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FORMAT = logging.Formatter("%(asctime)s %(message)s")


@contextmanager
def fault_log(path: Path) -> Iterator[logging.Logger]:
    """A logger that appends to a file. Without a fault the file is not made."""
    logger = logging.getLogger(__name__)
    logger.propagate = False  # tracebacks are for the file, not for the terminal
    handler = logging.FileHandler(path, encoding="utf-8", errors="replace", delay=True)
    handler.setFormatter(_FORMAT)
    logger.addHandler(handler)
    try:
        yield logger
    finally:
        logger.removeHandler(handler)
        handler.close()
