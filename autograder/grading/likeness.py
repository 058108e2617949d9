"""Which misconception a wrong answer looks like: recorded answers compared with recorded answers.

A function is recognised by everything that it answered in the recorded checks: where its answers differ from the
reference's, they must be those of the misconception, and everywhere else as well. Two misconceptions of different
sentences that fit both say nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.grading.answers import Record, Summary

# Numbers agree within these, relative to the larger one, and absolutely: rounding in another order of summation
# passes, log(p + 1e-5) for log(p) does not. All but float64 tensors count as float32, Python's own numbers too; where
# float32 arguments are as large as 1e4, no answer is exact to more than 1e-3.
RELATIVE = {"float64": 1e-6}
ABSOLUTE = {"float64": 1e-9}
COARSE_RELATIVE, COARSE_ABSOLUTE = 1e-4, 1e-6

Answers = Mapping[str, Sequence[Summary]]  # of one function, by check


@dataclass(frozen=True)
class Suspect:
    """A misconception: what it answers, and the sentence that explains it."""

    sentence: str
    record: Record


def diagnose(record: Record, reference: Record, suspects: Sequence[Suspect]) -> dict[str, str]:
    """What the answers look like: for each check in which a function was recognised, the misconception's sentence.

    Args:
        record: what the submission answered.
        reference: what the reference answered to the same questions.
        suspects: the misconceptions of the task, asked the same.
    """
    found: dict[str, str] = {}
    for function, answers in record.items():
        right = reference.get(function, {})
        wrong = [check for check in answers if _differ(answers, right, check)]
        fitting = {
            s.sentence for s in suspects if wrong and _explains(s.record.get(function, {}), right, answers, wrong)
        }
        if len(fitting) == 1:
            (sentence,) = fitting
            found = dict.fromkeys(wrong, sentence) | found  # the function that was asked first has the word
    return found


def _explains(suspect: Answers, right: Answers, answers: Answers, wrong: Iterable[str]) -> bool:
    """Whether all answers are the suspect's, who is wrong wherever they are.

    A conversation of the suspect's may have ended early, for the sake of another function; then it explains nothing.
    """
    if not all(_differ(suspect, right, check) for check in wrong):
        return False
    return all(_agree(answers[check], suspect[check]) for check in answers.keys() & suspect.keys())


def _differ(some: Answers, others: Answers, check: str) -> bool:
    return not _agree(some.get(check, []), others.get(check, []))


def _agree(some: Sequence[Summary], others: Sequence[Summary]) -> bool:
    """Whether two conversations went alike as far as both went: a check ends where an answer does not please it."""
    return all(alike(one, other) for one, other in zip(some, others, strict=False))


def alike(one: Summary, other: Summary, scale: float = 0.0) -> bool:
    """Whether two summaries are of the same answer, up to rounding. A time-out or a crash is like nothing."""
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
