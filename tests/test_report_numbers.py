"""What reports read out of evidence: trends, differences and their noise, titles, sentences, and what they refuse."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.reports.arrays import NoFigure, read_accuracies, read_losses, read_scatter
from autograder.reports.pictures import student_pictures
from autograder.reports.sentences import (
    accuracy_sentence,
    accuracy_title,
    loss_sentence,
    loss_title,
    scatter_sentence,
    scatter_title,
)
from autograder.reports.trends import course, gap, paired_gap, worst_confusion
from autograder.results.evidence import Evidence
from tests.report_samples import (
    evidence_with,
    half_evidence,
    sample_figures,
    sample_losses,
    sample_scatter,
)

# seaborn 0.13 still speaks to matplotlib in words that 3.11 deprecates
pytestmark = pytest.mark.filterwarnings("ignore:vert. bool was deprecated")

RNG = np.random.default_rng(0)


def falling_until(step: int, steps: int = 400, noise: float = 0.01) -> np.ndarray:
    ramp = np.maximum(1 - np.arange(steps) / step, 0)
    return 0.2 + ramp + np.random.default_rng(1).normal(0, noise, steps)


# What the numbers say


def test_a_curve_that_stops_falling_levels_off_where_it_stops() -> None:
    read = course(falling_until(200))
    assert read.kind == "level"
    assert 180 <= read.step <= 215


def test_a_curve_that_falls_to_the_end_is_still_falling() -> None:
    assert course(falling_until(400)).kind == "falling"


def test_a_steady_fall_over_orders_of_magnitude_is_still_falling() -> None:
    assert course(10.0 ** (2 - np.arange(200) / 50)).kind == "falling"


def test_noise_around_a_constant_does_not_fall() -> None:
    assert course(RNG.normal(1.4, 0.05, 300)).kind == "flat"


def test_a_fall_too_small_to_matter_is_none() -> None:
    """Without noise, even a fall of a millionth could be told; on the plain of a squared error it means nothing."""
    assert course(0.35 - 1e-7 * np.arange(100)).kind == "flat"


def test_a_curve_that_turns_up_rises() -> None:
    assert course(np.concatenate([falling_until(200), np.linspace(0.2, 0.9, 150)])).kind == "rising"


def test_the_first_value_that_is_not_finite_is_where_a_curve_breaks() -> None:
    values = falling_until(200)
    values[37] = math.nan
    assert (course(values).kind, course(values).step) == ("broken", 37)


def test_a_few_steps_make_no_trend() -> None:
    assert course(np.array([1.0, 0.8, 0.7])).kind == "short"


def test_two_draws_of_one_distribution_are_within_the_noise_in_most_cases() -> None:
    """Two standard errors: about one case in twenty falls outside."""
    draws = [gap(*(RNG.binomial(64, 0.75, 10) / 64 for _ in range(2)), 64).within_noise for _ in range(300)]
    assert 0.9 <= np.mean(draws) <= 0.995


def test_ten_percentage_points_over_thirty_trials_are_beyond_the_noise() -> None:
    lead = gap(RNG.binomial(64, 0.8, 30) / 64, RNG.binomial(64, 0.7, 30) / 64, 64)
    assert not lead.within_noise


def test_one_trial_is_as_noisy_as_its_test_set_is_small() -> None:
    half = np.array([0.5])
    assert gap(half, half, 100).noise == pytest.approx(2 * math.sqrt(2 * 0.25 / 100))
    assert math.isnan(gap(half, half, None).noise)


def test_only_points_where_one_model_is_right_and_the_other_wrong_speak() -> None:
    true = np.zeros(100, dtype=np.int64)
    better = true.copy()
    worse = np.where(np.arange(100) < 20, 1, 0)
    assert paired_gap(better, worse, true) == (20, False)
    assert paired_gap(better, better, true) == (0, True)


def test_a_tie_of_mistakes_names_none() -> None:
    assert worst_confusion(np.array([1, 0]), np.array([0, 1]), 2) is None
    assert worst_confusion(np.array([1, 1, 0]), np.array([0, 0, 1]), 2) == (0, 1, 2)


# Titles and sentences


def evidence_of(part: str, **changes: Any) -> Evidence:
    return evidence_with(**{part: {**sample_figures()[part], **changes}})


def test_a_loss_title_says_where_each_curve_levels_off() -> None:
    title = loss_title(read_losses(evidence_of("losses")))
    steps = [int(number) for number in re.findall(r"near\s(?:step\s)?(\d+)", title)]
    assert title.startswith("MSE levels off near step")
    assert 110 <= steps[0] <= 170 and 70 <= steps[1] <= 120  # the samples' logistic falls are 95 % over there


def test_a_run_that_broke_is_named_with_its_step() -> None:
    losses = sample_losses()
    losses["student"]["cross_entropy"][12:] = [None] * (len(losses["student"]["cross_entropy"]) - 12)
    read = read_losses(evidence_with(losses=losses))
    assert "ross-entropy is not a finite number at step\u00a012" in loss_title(read)
    assert "308 of its 320 values are NaN, infinite or absurdly large" in loss_sentence(read)


def test_a_missing_loss_is_said_to_be_missing() -> None:
    sentence = loss_sentence(read_losses(half_evidence()))
    assert "Your cross-entropy run is not there yet; its dashed line is the reference's." in sentence


def test_accuracies_of_the_same_distribution_have_no_clear_winner() -> None:
    same = {"mse": [0.70, 0.75, 0.72, 0.78], "cross_entropy": [0.72, 0.74, 0.77, 0.71]}
    read = read_accuracies(evidence_of("accuracies", student=same))
    assert accuracy_title(read).startswith("No clear winner: MSE 74\u00a0%, cross-entropy 73\u00a0%")
    assert "within the noise" in accuracy_sentence(read)
    assert "4 trials of 64 points each" in accuracy_sentence(read)


def test_a_clear_difference_has_a_winner() -> None:
    apart = {"mse": [0.65, 0.66, 0.64, 0.66, 0.63], "cross_entropy": [0.80, 0.81, 0.79, 0.80, 0.78]}
    read = read_accuracies(evidence_of("accuracies", student=apart))
    assert accuracy_title(read) == "Cross-entropy beats MSE: median accuracy 80\u00a0% against 65\u00a0%"
    assert "ahead by 15.0 percentage points: beyond the noise" in accuracy_sentence(read)


def test_a_loss_far_below_the_reference_is_said_before_any_winner() -> None:
    broken = {"mse": [0.72, 0.74, 0.75, 0.70, 0.73], "cross_entropy": [0.20, 0.22, 0.25, 0.19, 0.21]}
    title = accuracy_title(read_accuracies(evidence_of("accuracies", student=broken)))
    assert "once both of yours are near" in accuracy_sentence(
        read_accuracies(evidence_of("accuracies", student=broken))
    )
    assert re.fullmatch("Your cross-entropy reaches 21\u00a0%, the reference 7\\d\u00a0%", title)


def test_one_loss_alone_makes_no_comparison() -> None:
    read = read_accuracies(evidence_of("accuracies", student={"mse": [0.75, 0.75]}))
    assert accuracy_title(read) == "MSE reaches 75\u00a0%; the other loss is not there yet"
    assert "the comparison needs cross-entropy too" in accuracy_sentence(read)


def test_a_homework_with_one_loss_misses_no_other() -> None:
    """Where the reference has one loss only, there is none to wait for."""
    losses = sample_losses()
    only = {owner: {"cross_entropy": losses[owner]["cross_entropy"]} for owner in ("student", "reference")}
    sentence = loss_sentence(read_losses(evidence_with(losses=losses | only)))
    assert "not there yet" not in sentence and "two losses" not in sentence
    trials = {owner: {"cross_entropy": [0.75, 0.75]} for owner in ("student", "reference")}
    read = read_accuracies(evidence_of("accuracies", **trials))
    assert accuracy_title(read) == "Cross-entropy reaches 75\u00a0%, the reference 75\u00a0% (medians)"
    assert "needs" not in accuracy_sentence(read)


def test_a_scatter_title_counts_what_was_predicted() -> None:
    scatter = sample_scatter()
    right = sum(p == t for p, t in zip(scatter["student"]["predicted"], scatter["true"], strict=True))
    assert f"{right} of 64 points right" in scatter_title(read_scatter(evidence_with(scatter=scatter)))


def test_a_model_that_says_one_class_is_told_so() -> None:
    scatter = sample_scatter()
    scatter["student"]["predicted"] = [1] * 64
    read = read_scatter(evidence_with(scatter=scatter))
    assert scatter_title(read) == "Your model says class 1 for every point: 16 of 64 right"
    assert "behind the reference: more than chance explains" in scatter_sentence(read)


# The door

BREAKS: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("losses", lambda e: e.update(student={}), "no loss of yours"),
    ("losses", lambda e: e.update(student=None), "Expected `object`, got `null` - at `$.student`"),
    ("losses", lambda e: e.update(student=[1, 2]), "Expected `object`, got `array` - at `$.student`"),
    ("losses", lambda e: e.update(series=None), "Expected `array`, got `null` - at `$.series`"),
    ("losses", lambda e: e["student"].update(mse=[]), "is empty"),
    ("losses", lambda e: e["student"].update(mse=[0.5] * 200_001), "at most 200,000"),
    ("losses", lambda e: e["student"].update(mse=["0.5"]), "Expected `float | null`, got `str`"),
    ("losses", lambda e: e["student"].update(mse=[True]), "Expected `float | null`, got `bool`"),
    ("losses", lambda e: e["student"].update(mse={"0": 1}), "Expected `array`, got `object`"),
    ("scatter", lambda e: e.update(points=[[1, 2, 3]] * 64), "Expected `array` of length 2"),
    ("scatter", lambda e: e["points"].__setitem__(3, [None, 0.0]), "Expected `float`, got `null`"),
    ("scatter", lambda e: e["points"].__setitem__(3, [10**400, 0.0]), "out of range"),
    ("scatter", lambda e: e["points"].__setitem__(3, [2e6, 0.0]), "beyond a million"),
    ("scatter", lambda e: e.update(points=[]), "is empty"),
    ("scatter", lambda e: e["true"].pop(), "63 entries for 64 points"),
    ("scatter", lambda e: e["student"]["predicted"].__setitem__(0, 4), "not a class from 0 to 3"),
    ("scatter", lambda e: e["student"]["predicted"].__setitem__(0, True), "Expected `int`, got `bool`"),
    ("scatter", lambda e: e.update(student=None), "predictions are missing"),
    ("scatter", lambda e: e.update(num_classes=40), "from 1 to 6"),
    ("scatter", lambda e: e["grid"].update(n=10**9), "from 1 to 400"),
    ("scatter", lambda e: e["grid"].update(x=[1.0, 1.0]), "no proper interval"),
    ("scatter", lambda e: e["student"]["regions"].pop(), "79 rows for a grid of 80"),
    ("accuracies", lambda e: e["student"].update(mse=[1.5]), "between 0 and 1"),
    ("accuracies", lambda e: e["student"].update(mse=[None]), "Expected `float`, got `null`"),
    ("accuracies", lambda e: e.update(student={}), "no trial of yours"),
    ("accuracies", lambda e: e.update(test_size=-3), "test_size"),
    ("accuracies", lambda e: e.update(best_possible=1.5), "best_possible"),
    ("accuracies", lambda e: e.update(best_possible="all"), "best_possible"),
]
READERS: dict[str, Callable[[Evidence], object]] = {
    "losses": read_losses,
    "scatter": read_scatter,
    "accuracies": read_accuracies,
}


@pytest.mark.parametrize(("part", "spoil", "said"), BREAKS, ids=[said for _, _, said in BREAKS])
def test_spoilt_evidence_is_refused_with_the_reason(part: str, spoil: Callable[[Any], Any], said: str) -> None:
    figures = sample_figures()
    spoil(figures[part])
    with pytest.raises(NoFigure, match=re.escape(said)):
        READERS[part](evidence_with(**figures))


def test_one_spoilt_figure_costs_no_other() -> None:
    figures = sample_figures() | {"scatter": [1]}
    drawn = [bool(picture.figure) for picture in student_pictures(evidence_with(**figures))]
    assert drawn == [True, False, True]


@pytest.mark.parametrize("text", ["", "null", "[]", '"losses"', "3", "{}", '{"losses": null}', b"\xff"])
def test_no_evidence_is_no_figure(text: str | bytes) -> None:
    evidence = Evidence.from_json(text)
    assert evidence == Evidence()
    assert all(picture.figure is None and picture.problem for picture in student_pictures(evidence))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "n", "mse"]), inner, max_size=2),
    max_leaves=4,
)
PATHS = [
    ("losses", "per"), ("losses", "student", "mse", 5), ("losses", "reference"), ("losses", "student", "mse"),
    ("losses", "series"), ("losses", "series", 0), ("losses", "series", 0, "name"), ("losses", "series", 1, "colour"),
    ("scatter", "points", 4), ("scatter", "points", 4, 1), ("scatter", "true", 0), ("scatter", "num_classes"),
    ("scatter", "grid"), ("scatter", "grid", "n"), ("scatter", "grid", "x"), ("scatter", "reference", "predicted"),
    ("scatter", "loss"), ("scatter", "student", "regions", 3), ("scatter", "student", "regions", 3, 2),
    ("scatter", "axes"), ("accuracies",), ("accuracies", "setting"), ("accuracies", "reference"),
    ("accuracies", "test_size"), ("accuracies", "student", "mse", 0), ("accuracies", "kind"),
]  # fmt: skip
SAMPLE = sample_figures()


@settings(max_examples=80, deadline=None)
@given(path=st.sampled_from(PATHS), value=JSON)
def test_whatever_stands_in_the_evidence_the_page_gets_figures_or_reasons(path: tuple[Any, ...], value: Any) -> None:
    figures = copy.deepcopy(SAMPLE)
    inner: Any = figures
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    kept = evidence_with(**{path[0]: figures[path[0]]})
    pictures = [picture for picture in student_pictures(kept) if picture.name.startswith(path[0][:3])]
    assert all(bool(picture.figure) != bool(picture.problem) for picture in pictures)
    assert all(picture.inline.startswith("<svg") for picture in pictures if picture.figure)
