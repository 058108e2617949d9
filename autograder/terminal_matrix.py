"""The matrix of misconceptions by checks, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.results import Verdict
from autograder.verify import Row

_LETTER = {Verdict.PASSED: "·", Verdict.FAILED: "x", Verdict.SKIPPED: "-", None: " "}
_MATRIX_LEGEND = """\
each check, in order: x failed, · passed, - waits for an earlier one, ! anything else, blank a slow one that was not \
needed; * diagnosed"""


def matrix_lines(matrix: Sequence[Row]) -> Iterator[str]:
    """The misconceptions of each task against its checks: `1.5 softmax_twice   xx--··x *`."""
    if matrix:
        yield _MATRIX_LEGEND
    width = max((len(row.misconception.slug) for row in matrix), default=0)
    for row in matrix:
        wrong = row.misconception
        letters = "".join(_LETTER.get(verdict, "!") for verdict in row.verdicts)
        diagnosed = " *" if row.sentences == {wrong.sentence} else ""
        yield f"{wrong.task:<5}{wrong.slug:<{width}}  {letters}{diagnosed}"
