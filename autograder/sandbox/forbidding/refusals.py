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
    rehearsal = RefusalsForNow()
    rehearsal.begin([name for computation in COMPUTATIONS for name in computation.names], key=0)
    rehearsal.end()


class Refusals:
    """What is refused in this process, until it ends. Nothing is at first."""

    def __init__(self) -> None:
        self._engine: int | None = None  # of no use without the grader's key

    def begin(self, names: Sequence[str], *, key: int, earlier: Noted | None = None) -> None:
        """Refuse the computations of these names as well, and forget the refusals that a module's text has met.

        Args:
            key: a number that the grader keeps; `engine_at_work` needs the same.
            earlier: a refusal that stays noted.
        """
        forget_refusals(but=earlier)
        computations = forbidden_by(names)
        done: set[str] = set()
        for row in computations:
            kernels = replace_kernels([name for name in row.operators if name not in done], row.said)
            functions = replace_functions([path for path in row.functions if path not in done], row.said)
            self._note_replaced(kernels, functions)
            done.update(row.operators, row.functions)
        if late := dict(_late(computations)):
            sys.meta_path.insert(0, LateFunctions(late))
        if self._engine is None and any(row.is_autograd for row in computations):
            self._engine = derivatives.refuse_derivatives(key)

    @property
    def first(self) -> Noted | None:
        """The first refusal since `begin`."""
        return first_refusal()

    def engine_at_work(self, key: int) -> AbstractContextManager[None]:
        """Let a check, which is no part of the answer, ask for the gradient of an answer."""
        return nullcontext() if self._engine is None else derivatives.engine_at_work(self._engine, key)

    def _note_replaced(self, kernels: list[int], functions: list[Replaced]) -> None:
        """Nothing is noted: what this process does not know, no code in it can use."""


class RefusalsForNow(Refusals):
    """Refusals that can be ended, for a process that serves another module afterwards."""

    def __init__(self) -> None:
        super().__init__()
        self._kernels: list[int] = []
        self._functions: list[Replaced] = []
        self._key = 0

    def begin(self, names: Sequence[str], *, key: int, earlier: Noted | None = None) -> None:
        """Refuse the computations of these names as well."""
        self._key = key
        super().begin(names, key=key, earlier=earlier)

    def end(self) -> None:
        """Refuse nothing any more."""
        forget_refusals()
        if self._engine is not None:
            derivatives.put_back_derivatives(self._engine, self._key)
        for late in [finder for finder in sys.meta_path if isinstance(finder, LateFunctions)]:
            put_back_functions(late.replaced)
            sys.meta_path.remove(late)
        put_back_functions(self._functions)
        put_back_kernels(self._kernels)
        self._engine, self._functions, self._kernels = None, [], []

    def _note_replaced(self, kernels: list[int], functions: list[Replaced]) -> None:
        self._kernels += kernels
        self._functions += functions


def _late(computations: Sequence[Computation]) -> Iterator[tuple[str, str]]:
    """The functions of modules that are not imported, each with the words of its refusal."""
    for computation in computations:
        yield from ((path, computation.said) for path in computation.functions if not functions_at([path]))
