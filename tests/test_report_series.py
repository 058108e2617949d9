"""Figures and sentences of a homework with other series than a pair of losses: one unit, three of them, long names."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from autograder.reports.arrays import Accuracies, Losses, read_accuracies, read_losses
from autograder.reports.figures import accuracy_figure, loss_figure
from autograder.reports.sentences import accuracy_sentence, accuracy_title, loss_sentence, loss_title
from tests.report_samples import evidence_with, losses_of, sample_losses
from tests.test_report_figures import assert_on_the_sheet
from tests.test_report_numbers import falling_until

# seaborn 0.13 still speaks to matplotlib in words that 3.11 deprecates
pytestmark = pytest.mark.filterwarnings("ignore:vert. bool was deprecated")


def series(*names: str, unit: str = "nats") -> list[dict[str, Any]]:
    return [{"key": name, "name": name, "unit": unit, "colour": number + 1} for number, name in enumerate(names)]


OPTIMIZERS = series("SGD", "momentum", "Adam")
FALLS = {"SGD": (2.3, 0.9, 200), "momentum": (2.3, 0.5, 90), "Adam": (2.3, 0.4, 40)}


def runs(*names: str) -> dict[str, list[float]]:
    rng = np.random.default_rng(0)
    return {n: losses_of(rng, 300, top=FALLS[n][0], floor=FALLS[n][1], pace=FALLS[n][2], noise=0.02) for n in names}


def trials(**means: float) -> dict[str, list[float]]:
    rng = np.random.default_rng(0)
    return {name: [float(v) for v in rng.binomial(200, mean, 20) / 200] for name, mean in means.items()}


def three_losses(student: dict[str, Any], **more: Any) -> Losses:
    return read_losses(evidence_with(losses={"series": OPTIMIZERS, "student": student, "per": "epoch", **more}))


def three_accuracies(student: dict[str, Any], **more: Any) -> Accuracies:
    part = {"series": OPTIMIZERS, "kind": "optimizer", "test_size": 200, "student": student, **more}
    return read_accuracies(evidence_with(accuracies=part))


def test_three_losses_of_one_kind_share_a_title() -> None:
    names = ("SGD", "momentum", "Adam")
    title = loss_title(three_losses({name: falling_until(100 + 60 * n).tolist() for n, name in enumerate(names)}))
    assert re.fullmatch(r"SGD levels off near epoch\s\d+, momentum near\s\d+, Adam near\s\d+", title)
    falling = {name: falling_until(400).tolist() for name in names}
    assert loss_title(three_losses(falling)) == "All three losses are still falling"
    mixed = {"SGD": falling_until(400).tolist(), "momentum": [2.3] * 100, "Adam": falling_until(390).tolist()}
    assert loss_title(three_losses(mixed)) == "SGD and Adam are still falling; momentum does not fall"
    flat = {name: [2.3] * 100 for name in names}
    assert loss_title(three_losses(flat)) == "None of the three losses falls"


def test_losses_of_one_unit_can_be_compared() -> None:
    read = three_losses(runs("SGD", "momentum", "Adam"), reference=runs("SGD", "momentum", "Adam"))
    assert loss_sentence(read).endswith("The three losses have the same unit: compare their heights, too.")


def test_runs_that_are_missing_are_named() -> None:
    reference = runs("SGD", "momentum", "Adam")
    two = loss_sentence(three_losses(runs("SGD"), reference=reference))
    assert two.endswith("Your momentum and Adam runs are not there yet; their dashed lines are the reference's.")
    one = loss_sentence(three_losses(runs("SGD", "Adam"), reference=reference))
    assert one.endswith("Your momentum run is not there yet; its dashed line is the reference's.")


def test_the_best_of_three_beats_the_others() -> None:
    read = three_accuracies(trials(SGD=0.6, momentum=0.7, Adam=0.9))
    assert re.fullmatch(
        r"Adam beats momentum and SGD: median accuracy 9\d\s% against 7\d\s% and 6\d\s%", accuracy_title(read)
    )
    assert re.match(
        r"Adam is ahead of momentum by \d+\.\d percentage points: beyond the noise", accuracy_sentence(read)
    )


def test_three_of_the_same_distribution_have_no_clear_winner() -> None:
    read = three_accuracies(trials(SGD=0.8, momentum=0.8, Adam=0.8))
    assert accuracy_title(read).startswith("No clear winner: SGD ")
    level = three_accuracies(trials(SGD=0.8, momentum=0.8, Adam=0.8), reference=trials(SGD=0.8, momentum=0.8, Adam=0.8))
    assert "all three of yours are level with the reference." in accuracy_sentence(level)


def test_optimizers_are_not_called_losses() -> None:
    reference = trials(SGD=0.8, momentum=0.85, Adam=0.9)
    alone = three_accuracies(trials(SGD=0.8), reference=reference)
    assert accuracy_title(alone).endswith("; the other optimizers are not there yet")
    assert "the comparison needs momentum and Adam too" in accuracy_sentence(alone)
    two = three_accuracies(trials(SGD=0.8, Adam=0.9), reference=reference)
    assert "Your momentum trials are not there yet." in accuracy_sentence(two)
    broken = three_accuracies(trials(SGD=0.2, momentum=0.85, Adam=0.9), reference=reference)
    assert "The three optimizers can be compared once all of yours are near" in accuracy_sentence(broken)


def test_panels_of_one_unit_have_one_scale() -> None:
    one, two = (
        [axes.get_ylim() for axes in loss_figure(read_losses(evidence_with(losses=part))).axes]
        for part in ({"series": OPTIMIZERS, "student": runs("SGD", "momentum", "Adam")}, sample_losses())
    )
    assert len(set(one)) == 1
    assert len(set(two)) == 2


def test_a_long_name_has_room_beside_its_box() -> None:
    names = series("binary cross-entropy of logits", "m")
    part = {"series": names, "student": {names[0]["key"]: [0.5] * 9, "m": [0.25, 0.75] * 5}}
    assert_on_the_sheet(accuracy_figure(read_accuracies(evidence_with(accuracies=part))))
