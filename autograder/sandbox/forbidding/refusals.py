"""The refusals of one task."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

from autograder.sandbox.forbidding import derivatives
from autograder.sandbox.forbidding.computations import COMPUTATIONS, Computation, forbidden_by
from autograder.sandbox.forbidding.functions import (
    LateFunctions,
    Replaced,
    functions_at,
    put_back_functions,
    replace_functions,
)
from autograder.sandbox.forbidding.operators import put_back_kernels, replace_kernels
from autograder.sandbox.forbidding.refusal import Noted, first_refusal, forget_refusals
from autograder.sandbox.forbidding.shortcuts import close_shortcuts


def prepare() -> None:
    """Close the shortcuts, and rehearse the refusal of all that tasks may forbid, so that a worker need not search."""
    close_shortcuts()
    rehearsal = Refusals()
    rehearsal.begin([name for computation in COMPUTATIONS for name in computation.names])
    rehearsal.end()


class Refusals:
    """What is refused in this process now. Nothing is at first."""

    def __init__(self) -> None:
        self._kernels: list[int] = []
        self._functions: list[Replaced] = []
        self._late: LateFunctions | None = None
        self._no_derivatives = False

    def begin(self, names: Sequence[str]) -> None:
        """Refuse the computations of these names."""
        forget_refusals()
        computations = forbidden_by(names)
        if not computations:
            return
        done: set[str] = set()
        for row in computations:
            self._kernels += replace_kernels([name for name in row.operators if name not in done], row.said)
            self._functions += replace_functions([path for path in row.functions if path not in done], row.said)
            done.update(row.operators, row.functions)
        self._late = LateFunctions(dict(_late(computations)))
        sys.meta_path.insert(0, self._late)
        self._no_derivatives = any(computation.is_autograd for computation in computations)
        if self._no_derivatives:
            derivatives.refuse_derivatives()

    @property
    def first(self) -> Noted | None:
        """The first refusal of the task."""
        return first_refusal()

    def engine_at_work(self) -> AbstractContextManager[None]:
        """Let a check, which is no part of the answer, ask for the gradient of an answer."""
        return derivatives.engine_at_work() if self._no_derivatives else nullcontext()

    def end(self) -> None:
        """Refuse nothing any more."""
        forget_refusals()
        if self._no_derivatives:
            derivatives.put_back_derivatives()
            self._no_derivatives = False
        if self._late is not None:
            put_back_functions(self._late.replaced)
            sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not self._late]
            self._late = None
        put_back_functions(self._functions)
        put_back_kernels(self._kernels)
        self._functions, self._kernels = [], []


def _late(computations: Sequence[Computation]) -> Iterator[tuple[str, str]]:
    """The functions of modules that are not imported, each with the words of its refusal."""
    for computation in computations:
        yield from ((path, computation.said) for path in computation.functions if not functions_at([path]))
