"""The misconception that wrong answers look like: recorded answers are compared with recorded answers.

A function is recognised by all its answers in the recorded checks. Where they differ from the reference's, they must
be those of the misconception, and everywhere else as well. If two misconceptions with different sentences fit, neither
is named.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.grading.answers import Answers, Summary

# Two numbers agree within a tolerance that is relative to the larger one, plus an absolute one: sums in another order
# agree, log(p + 1e-5) and log(p) do not. All but float64 tensors count as float32, Python's own numbers too. Where
# float32 arguments are as large as 1e4, no answer is exact to more than 1e-3.
RELATIVE = {"float64": 1e-6}
ABSOLUTE = {"float64": 1e-9}
COARSE_RELATIVE, COARSE_ABSOLUTE = 1e-4, 1e-6


@dataclass(frozen=True)
class Candidate:
    """A misconception as a possible explanation: its sentence, and its answers."""

    sentence: str
    answers: Answers


@dataclass(frozen=True)
class KnownAnswers:
    """The answers of the reference and of the misconceptions of one task to the task's recorded checks."""

    reference: Answers
    candidates: tuple[Candidate, ...] = ()


def recognise(answers: Answers, known: KnownAnswers) -> dict[str, str]:
    """The misconception's sentence for each check in which a function answers as the misconception does.

    Args:
        answers: of the submission, to the questions that `known` answers.
        known: the reference and the misconceptions of the task.
    """
    found: dict[str, str] = {}
    for function, given in answers.items():
        right = known.reference.get(function, {})
        wrong = [check for check in given if _differ(given, right, check)]
        fitting = {
            candidate.sentence
            for candidate in known.candidates
            if wrong and _explains(candidate.answers.get(function, {}), right, given, wrong)
        }
        if len(fitting) == 1:
            (sentence,) = fitting
            found = dict.fromkeys(wrong, sentence) | found  # if two functions explain one check, the first called wins
    return found


_OfFunction = Mapping[str, "Sequence[Summary]"]  # the answers of one function, by check


def _explains(candidate: _OfFunction, right: _OfFunction, given: _OfFunction, wrong: Iterable[str]) -> bool:
    """Whether all answers are the candidate's, and the candidate is wrong in every check where the answers are.

    The misconception's own check may have stopped early because of another function. It then has no answers for this
    one, and explains nothing.
    """
    if not all(_differ(candidate, right, check) for check in wrong):
        return False
    return all(_agree(given[check], candidate[check]) for check in given.keys() & candidate.keys())


def _differ(some: _OfFunction, others: _OfFunction, check: str) -> bool:
    return not _agree(some.get(check, []), others.get(check, []))


def _agree(some: Sequence[Summary], others: Sequence[Summary]) -> bool:
    """Whether two lists of answers agree as far as both go: a check stops at the first answer that is wrong."""
    return all(alike(one, other) for one, other in zip(some, others, strict=False))


def alike(one: Summary, other: Summary, scale: float = 0.0) -> bool:
    """Whether two summaries show the same answer, up to rounding. A time-out or a crash is like no other answer.

    Args:
        scale: the largest absolute value among the arguments of the call.
    """
    if one["kind"] == "fault" or one.keys() != other.keys():
        return False
    if any(one[key] != other[key] for key in one.keys() - {"values", "items", "scale"}):
        return False
    scale = max(scale, one.get("scale", 0.0))
    if not _close(one.get("values", []), other.get("values", []), one.get("dtype", ""), scale):
        return False
    items, others = one.get("items", []), other.get("items", [])
    return len(items) == len(others) and all(alike(a, b, scale) for a, b in zip(items, others, strict=True))


def _close(values: Sequence[float], others: Sequence[float], dtype: str, scale: float) -> bool:
    relative, absolute = RELATIVE.get(dtype, COARSE_RELATIVE), ABSOLUTE.get(dtype, COARSE_ABSOLUTE * max(1.0, scale))
    return len(values) == len(others) and all(
        a == b or (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=relative, abs_tol=absolute)
        for a, b in zip(values, others, strict=True)
    )
