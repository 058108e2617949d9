"""The question of an impossible run: does an answer meet a moved value? Every answer must fail it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class MovedValueMet(BaseException):
    """An answer met a moved value. The check ends as passed, so that the points of a forged verdict are seen.

    It is no `Exception`, so that no check takes it for a fault of the student's code.
    """


class Questions:
    """The questions of one check.

    Attributes:
        asked: the number of comparisons with a moved value.
        total: the same, for all checks so far.
        met: whether an answer met one.
    """

    def __init__(self) -> None:
        self.total = 0
        self.begin()

    def begin(self) -> None:
        """Begin another check."""
        self.asked, self.met = 0, False

    def ask(self, moved: Callable[[], object], own: Callable[[], T]) -> T:
        """Make a comparison with a moved value, then the check's own one, so that the check goes on to its next.

        Args:
            moved: the comparison with the moved value; it fails by an AssertionError.
            own: the comparison as the check makes it.

        Raises:
            MovedValueMet: the comparison with the moved value holds.
        """
        self._count()
        try:
            moved()
        except AssertionError:
            return own()
        raise self._found()

    def must_not_hold(self, holds: object) -> None:
        """Take the outcome of a comparison with a moved value.

        Raises:
            MovedValueMet: it holds.
        """
        self._count()
        if holds:
            raise self._found()

    def _count(self) -> None:
        self.asked += 1
        self.total += 1

    def _found(self) -> MovedValueMet:
        self.met = True
        return MovedValueMet("an answer met a moved value")
