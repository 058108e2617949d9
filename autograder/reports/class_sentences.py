"""Titles that state the answer, and the sentences below the figures of a class: both are read from the numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.reports.class_numbers import CheckRate, ClassAccuracies, Scores
from autograder.reports.sentences import SPACE, joined, percent
from autograder.results.wording import points
from autograder.text import counted

FEWEST_FOR_QUARTILES = 5


def score_title(scores: Scores) -> str:
    middle, below = float(np.median(scores.values)), int((scores.values < scores.top / 2).sum())
    total = len(scores.values)
    if total == 1:
        return f"The one submission has {_of_top(middle, scores)}"
    return f"The median is {_of_top(middle, scores)}; {below}{SPACE}of{SPACE}{total} students are below half"


def _of_top(value: float, scores: Scores) -> str:
    if scores.unit == "points":
        return f"{points(round(value, 2))} of {points(scores.top)} points"
    return f"{value:.0f}{SPACE}%"


def score_sentence(scores: Scores) -> str:
    if len(scores.values) == 1:
        return "A distribution needs more than one submission."
    unit = "points" if scores.unit == "points" else "% of the points that could be graded"
    if len(scores.values) < FEWEST_FOR_QUARTILES:
        return f"The scores: {', '.join(points(round(float(v), 2)) for v in np.sort(scores.values))} {unit}."
    low, quarter, upper, high = (points(round(float(v), 2)) for v in np.quantile(scores.values, [0, 0.25, 0.75, 1]))
    return f"The middle half of the class lies between {quarter} and {upper} {unit}; lowest {low}, highest {high}."


def pass_rate_title(rates: Sequence[CheckRate]) -> str:
    hardest = min(rates, key=lambda rate: rate.rate)
    many = sum(rate.rate == hardest.rate for rate in rates)
    if hardest.rate == 1:
        return "Every check is passed by everyone"
    if many > 1 and not hardest.passed:
        return f"{many} of {len(rates)} checks are passed by nobody"
    if many > 1:
        return f"{many} checks are the hardest: {percent(hardest.rate)} pass each"
    by = percent(hardest.rate) if hardest.passed else "nobody"
    return f"The hardest check, in task {hardest.task}, is passed by {by}"


def pass_rate_sentence(rates: Sequence[CheckRate]) -> str:
    everyone, nobody = sum(rate.rate == 1 for rate in rates), sum(rate.passed == 0 for rate in rates)
    middle = percent(float(np.median([rate.rate for rate in rates])))
    text = f"The median pass rate is {middle}. "
    text += f"Passed by everyone: {everyone} of {counted(len(rates), 'check')}; by nobody: {nobody}."
    if any(rate.ungraded for rate in rates):
        text += " Checks that could not be graded are left out of their rate."
    return text


def class_accuracy_title(accuracies: ClassAccuracies) -> str:
    drawn, reference = accuracies.series, accuracies.reference
    said = [f"{one.name} {percent(float(np.median(accuracies.medians[one.key])))}" for one in drawn]
    beside = [percent(float(np.median(reference[one.key]))) for one in drawn if one.key in reference]
    text = f"Median of the class: {', '.join(said)}"
    return f"{text}; reference {joined(beside)}" if len(beside) == len(said) else text


def class_accuracy_sentence(accuracies: ClassAccuracies) -> str:
    many = max(len(values) for values in accuracies.medians.values())
    text = (
        f"{counted(many, 'student')}: each dot of the class is one student's median over the trials, "
        "each dot of the reference is one trial, which spreads wider."
    )
    if accuracies.unread:
        text += f" Not drawn, because their numbers cannot be read: {counted(len(accuracies.unread), 'student')}."
    return text
