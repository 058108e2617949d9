"""How much a call does, in operators of torch and in lines of the module: two numbers that no busy machine changes.

The lines are those of the module's own file, in the thread of the call. Each turn of a loop counts, also in a
comprehension. Code can switch the count off; what it does then is not counted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode


class Counting(TorchDispatchMode):  # type: ignore[no-untyped-call]  # torch has no types for it
    """Counts while it is entered.

    Attributes:
        operators: the calls of operators so far, those of backward passes among them.
        lines: the lines so far.
    """

    def __init__(self, file: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._file = file
        self.operators = self.lines = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.operators += 1
        return func(*args, **(kwargs or {}))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Count in the body."""
        before = sys.gettrace()
        sys.settrace(self._trace)
        try:
            with self:
                yield
        finally:
            sys.settrace(before)

    def _trace(self, frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        if frame.f_code.co_filename != self._file:
            return None
        self.lines += 1
        return self._trace
