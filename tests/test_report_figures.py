"""Figures of the reports: what they say is in the numbers, they can be read, and no evidence can break them."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from report_samples import (
    half_evidence,
    sample_accuracies,
    sample_class,
    sample_class_evidence,
    sample_evidence,
    sample_losses,
    sample_scatter,
)

from autograder.reports.class_figures import bin_edges, class_accuracy_figure, pass_rate_figure, score_figure
from autograder.reports.evidence import NoFigure, read_accuracies, read_losses, read_scatter
from autograder.reports.figures import accuracy_figure, loss_figure, scatter_figure
from autograder.reports.palette import COLOURS, light
from autograder.reports.pictures import class_pictures, student_pictures
from autograder.reports.sentences import accuracy_sentence, accuracy_title, loss_sentence, loss_title
from autograder.reports.sentences import scatter_sentence, scatter_title
from autograder.reports.sheet import swarm
from autograder.reports.svg import inline_svg, png, svg_file
from autograder.reports.trends import course, gap, paired_gap, worst_confusion

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


def test_noise_around_a_constant_does_not_fall() -> None:
    assert course(RNG.normal(1.4, 0.05, 300)).kind == "flat"


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


def evidence_of(part: str, **changes: Any) -> dict[str, Any]:
    made = {"losses": sample_losses, "scatter": sample_scatter, "accuracies": sample_accuracies}[part]()
    return {part: {**made, **changes}}


def test_a_loss_title_says_where_each_curve_levels_off() -> None:
    title = loss_title(read_losses(evidence_of("losses")))
    steps = [int(number) for number in re.findall(r"near (?:step\s)?(\d+)", title)]
    assert title.startswith("MSE levels off near step")
    assert 110 <= steps[0] <= 170 and 70 <= steps[1] <= 120  # the samples' logistic falls are 95 % over there


def test_a_run_that_broke_is_named_with_its_step() -> None:
    losses = sample_losses()
    losses["student"]["cross_entropy"][12:] = [None] * (len(losses["student"]["cross_entropy"]) - 12)
    read = read_losses({"losses": losses})
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
    apart = {"mse": [0.50, 0.51, 0.52, 0.53, 0.50], "cross_entropy": [0.80, 0.81, 0.79, 0.80, 0.78]}
    read = read_accuracies(evidence_of("accuracies", student=apart))
    assert accuracy_title(read) == "Cross-entropy beats MSE: median accuracy 80\u00a0% against 51\u00a0%"
    assert "ahead by 29.0 percentage points: beyond the noise" in accuracy_sentence(read)


def test_one_loss_alone_makes_no_comparison() -> None:
    read = read_accuracies(evidence_of("accuracies", student={"mse": [0.75, 0.75]}))
    assert accuracy_title(read) == "MSE reaches 75\u00a0%; the other loss is not there yet"
    assert "the comparison needs cross-entropy too" in accuracy_sentence(read)


def test_a_scatter_title_counts_what_was_predicted_not_what_was_claimed() -> None:
    scatter = sample_scatter()
    scatter["student"]["accuracy"] = 1.0
    right = sum(p == t for p, t in zip(scatter["student"]["predicted"], scatter["true"], strict=True))
    assert f"{right} of 64 points right" in scatter_title(read_scatter({"scatter": scatter}))


def test_a_model_that_says_one_class_is_told_so() -> None:
    scatter = sample_scatter()
    scatter["student"]["predicted"] = [1] * 64
    read = read_scatter({"scatter": scatter})
    assert scatter_title(read) == "Your model says class 1 for every point: 16 of 64 right"
    assert "behind the reference: more than chance explains" in scatter_sentence(read)


# The door

BREAKS: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("losses", lambda e: e.update(student=None), "no loss of yours"),
    ("losses", lambda e: e.update(student=[1, 2]), "not a table"),
    ("losses", lambda e: e["student"].update(mse=[]), "is empty"),
    ("losses", lambda e: e["student"].update(mse=[0.5] * 200_001), "at most 200,000"),
    ("losses", lambda e: e["student"].update(mse=["0.5"]), "not a number"),
    ("losses", lambda e: e["student"].update(mse={"0": 1}), "not a list"),
    ("scatter", lambda e: e.update(X=[[1, 2, 3]] * 64), "two coordinates"),
    ("scatter", lambda e: e["X"].__setitem__(3, [float("inf"), 0.0]), "not a finite number"),
    ("scatter", lambda e: e["X"].__setitem__(3, [10**400, 0.0]), "not a finite number"),
    ("scatter", lambda e: e["true"].pop(), "63 entries for 64 points"),
    ("scatter", lambda e: e["student"]["predicted"].__setitem__(0, 4), "not a class from 0 to 3"),
    ("scatter", lambda e: e["student"]["predicted"].__setitem__(0, True), "not a class from 0 to 3"),
    ("scatter", lambda e: e.update(student=None), "predictions are missing"),
    ("scatter", lambda e: e.update(num_classes=40), "from 1 to 6"),
    ("scatter", lambda e: e["grid"].update(n=10**9), "from 1 to 400"),
    ("scatter", lambda e: e["grid"].update(x=[1.0, 1.0]), "no proper interval"),
    ("scatter", lambda e: e["student_regions"].pop(), "79 rows for a grid of 80"),
    ("accuracies", lambda e: e["student"].update(mse=[1.5]), "between 0 and 1"),
    ("accuracies", lambda e: e["student"].update(mse=[None]), "between 0 and 1"),
    ("accuracies", lambda e: e.update(student={}), "no trial of yours"),
    ("accuracies", lambda e: e.update(test_size=-3), "test_size"),
    ("accuracies", lambda e: e.update(best_possible="all"), "best_possible"),
]
READERS: dict[str, Callable[[object], object]] = {
    "losses": read_losses,
    "scatter": read_scatter,
    "accuracies": read_accuracies,
}


@pytest.mark.parametrize(("part", "spoil", "said"), BREAKS, ids=[said for _, _, said in BREAKS])
def test_spoilt_evidence_is_refused_with_the_reason(part: str, spoil: Callable[[Any], Any], said: str) -> None:
    evidence = evidence_of(part)
    spoil(evidence[part])
    with pytest.raises(NoFigure, match=re.escape(said)):
        READERS[part](evidence)


@pytest.mark.parametrize("evidence", [None, [], "losses", 3, {}, {"losses": None}])
def test_no_evidence_is_no_figure(evidence: object) -> None:
    assert all(picture.figure is None and picture.problem for picture in student_pictures(evidence))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "n", "mse"]), inner, max_size=2),
    max_leaves=4,
)
PATHS = [
    ("losses", "unit"), ("losses", "student", "mse", 5), ("losses", "reference"), ("losses", "student", "cross_entropy"),
    ("scatter", "X", 4), ("scatter", "X", 4, 1), ("scatter", "true", 0), ("scatter", "num_classes"), ("scatter", "grid", "x"),
    ("scatter", "grid"), ("scatter", "grid", "n"), ("scatter", "student_regions", 3), ("scatter", "student_regions", 3, 2),
    ("scatter", "student", "loss"), ("scatter", "reference", "predicted"), ("accuracies", "setting"),
    ("accuracies", "student", "mse", 0), ("accuracies", "reference"), ("accuracies", "test_size"), ("accuracies",),
]  # fmt: skip
SAMPLE = sample_evidence()


@settings(max_examples=120, deadline=None)
@given(path=st.sampled_from(PATHS), value=JSON)
def test_whatever_stands_in_the_evidence_the_page_gets_figures_or_reasons(path: tuple[Any, ...], value: Any) -> None:
    evidence = copy.deepcopy(SAMPLE)
    inner: Any = evidence
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    kept = {path[0]: evidence[path[0]]}
    pictures = [picture for picture in student_pictures(kept) if picture.name.startswith(path[0][:3])]
    assert all(bool(picture.figure) != bool(picture.problem) for picture in pictures)
    assert all(picture.inline.startswith("<svg") for picture in pictures if picture.figure)


EXTREMES: dict[str, dict[str, Any]] = {
    "one step": {"losses": {"student": {"mse": [0.25]}, "reference": {}}},
    "nothing finite": {"losses": {"student": {"mse": [None] * 50}, "reference": {}}},
    "a loss of zero": {"losses": {"student": {"mse": [0.0] * 100}, "reference": {}}},
    "a loss below zero": {"losses": {"student": {"cross_entropy": [-3.0 - i for i in range(100)]}, "reference": {}}},
    "twelve orders of magnitude": {"losses": {"student": {"mse": [10.0 ** (6 - i / 10) for i in range(120)]}}},
    "a divergence": {"losses": {"student": {"mse": [1.1**i for i in range(280)] + [None] * 20}, "reference": {}}},
    "25,000 steps": {"losses": sample_losses(steps=25_000)},
    "one point": {
        "scatter": {"X": [[0.5, 0.5]], "true": [0], "num_classes": 1, "student": {"predicted": [0]}, "reference": None}
    },
    "points far away": {
        "scatter": {"X": [[1e12, -1e12], [0, 0]], "true": [0, 1], "num_classes": 2, "student": {"predicted": [1, 1]}}
    },
    "six classes, no reference": {
        "scatter": {"X": [[i, -i] for i in range(60)], "true": [i % 6 for i in range(60)], "num_classes": 6,
                    "student": {"predicted": [i % 5 for i in range(60)]}}
    },
    "one trial": {"accuracies": {"student": {"mse": [0.5], "cross_entropy": [0.5]}, "reference": {}}},
    "all alike": {"accuracies": {"student": {"mse": [1.0] * 12, "cross_entropy": [1.0] * 12}, "best_possible": 1.0}},
    "2,000 trials": {"accuracies": sample_accuracies(trials=2_000)},
    "accuracies from 0 to 1": {"accuracies": {"student": {"mse": [0.0, 1.0] * 10}, "best_possible": 0.5}},
}  # fmt: skip


@pytest.mark.parametrize("name", EXTREMES)
def test_extreme_but_proper_evidence_is_drawn_and_stays_on_its_sheet(name: str) -> None:
    (picture,) = (picture for picture in student_pictures(EXTREMES[name]) if not picture.problem)
    assert picture.figure is not None
    assert_on_the_sheet(picture.figure)
    assert ElementTree.fromstring(picture.inline) is not None


# The drawings


def texts_of(figure: Figure) -> list[tuple[str, Any]]:
    """The visible texts of a figure with their extents in pixels."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    found = figure.findobj(mpl.text.Text)
    return [(t.get_text(), t.get_window_extent(renderer)) for t in found if t.get_text().strip() and t.get_visible()]


def assert_on_the_sheet(figure: Figure) -> None:
    """No text leaves the paper, and no two texts lie on each other."""
    paper = figure.bbox
    drawn = [(text, box) for text, box in texts_of(figure) if box.width > 0]
    for text, box in drawn:
        assert box.x0 >= -1 and box.x1 <= paper.x1 + 1, f"{text!r} leaves the paper sideways: {box}"
        assert box.y0 >= -1 and box.y1 <= paper.y1 + 1, f"{text!r} leaves the paper: {box}"
    for number, (text, box) in enumerate(drawn):
        for other, where in drawn[number + 1 :]:
            overlap = min(box.x1, where.x1) - max(box.x0, where.x0), min(box.y1, where.y1) - max(box.y0, where.y0)
            assert min(overlap) <= 2, f"{text!r} lies on {other!r}"


CLASS_SIZES = (1, 4, 12, 300)


def class_figures_of(size: int) -> list[Figure]:
    results = sample_class(size)
    evidences = sample_class_evidence(results)
    return [score_figure(results), pass_rate_figure(results), class_accuracy_figure(evidences)]


@pytest.mark.parametrize("draw", [loss_figure, scatter_figure, accuracy_figure])
@pytest.mark.parametrize("seed", range(3))
def test_texts_of_a_students_figures_stay_on_the_sheet_and_apart(draw: Callable[[object], Figure], seed: int) -> None:
    assert_on_the_sheet(draw(sample_evidence(seed)))


@pytest.mark.parametrize("size", CLASS_SIZES)
def test_texts_of_a_class_stay_on_the_sheet_and_apart(size: int) -> None:
    for figure in class_figures_of(size):
        assert_on_the_sheet(figure)


def test_a_legend_covers_no_data() -> None:
    for figure in (loss_figure(SAMPLE), scatter_figure(SAMPLE)):
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw(renderer)
        legends = [*figure.legends, *(axes.get_legend() for axes in figure.axes if axes.get_legend())]
        assert legends
        for legend in legends:
            for axes in figure.axes:
                box, data = legend.get_window_extent(renderer), axes.patch.get_window_extent(renderer)
                assert min(box.x1, data.x1) - max(box.x0, data.x0) < 1 or min(box.y1, data.y1) - max(box.y0, data.y0) < 1


def test_the_reference_is_grey_and_dashed_and_each_loss_keeps_its_colour() -> None:
    for axes, loss in zip(loss_figure(SAMPLE).axes, ("cross_entropy", "mse"), strict=True):
        own = [line for line in axes.lines if str(line.get_label()).startswith("yours")]
        reference = [line for line in axes.lines if line.get_label() == "reference"]
        assert [line.get_color() for line in own] == [light(loss)]
        assert [(line.get_color(), line.get_linestyle()) for line in reference] == [(light("reference"), "--")]


def test_axes_have_names() -> None:
    for axes in loss_figure(SAMPLE).axes:
        assert axes.get_ylabel() in ("squared error", "nats")
    assert loss_figure(SAMPLE).axes[0].get_xlabel() == "training step"
    assert [axes.get_xlabel() for axes in scatter_figure(SAMPLE).axes] == ["feature x₁", "feature x₁"]
    assert "(%)" in accuracy_figure(SAMPLE).axes[0].get_xlabel()
    assert score_figure(sample_class(12)).axes[0].get_xlabel() == "score (points)"


def test_every_trial_is_a_dot_over_its_box() -> None:
    figure = accuracy_figure(SAMPLE)
    dots = [len(points.get_offsets()) for points in figure.axes[0].collections]
    assert dots == [10, 30, 10, 30]


def test_every_mistake_is_ringed() -> None:
    scatter = SAMPLE["scatter"]
    wrong = sum(p != t for p, t in zip(scatter["student"]["predicted"], scatter["true"], strict=True))
    ink = mpl.colors.to_rgb(light("ink"))
    ringed = [
        len(points.get_offsets())
        for points in scatter_figure(SAMPLE).axes[0].collections
        if tuple(points.get_edgecolor()[0][:3]) == ink
    ]
    assert sum(ringed) == wrong > 0


def test_every_student_is_in_the_histogram() -> None:
    bars = score_figure(sample_class(300)).axes[0].patches
    assert sum(bar.get_height() for bar in bars) == 300


@pytest.mark.parametrize("top", [1, 3.5, 21, 47, 100, 1000, 12345])
def test_bins_cover_every_score(top: float) -> None:
    edges = bin_edges(top)
    assert edges[0] <= 0 and edges[-1] >= top and len(edges) <= 30


def test_a_swarm_keeps_equal_dots_apart_and_within_its_row() -> None:
    values = np.array([0.5] * 40 + [0.7])
    offsets = swarm(values, bin_width=0.01, step=0.1, limit=0.36)
    assert len(np.unique(offsets[:40])) == 40
    assert np.abs(offsets).max() <= 0.36 + 1e-12 and offsets[40] == 0


def test_drawing_leaves_pyplot_and_the_settings_of_others_alone() -> None:
    import matplotlib.pyplot as plt

    before = dict(mpl.rcParams)
    accuracy_figure(SAMPLE)
    assert plt.get_fignums() == []
    assert dict(mpl.rcParams) == before


# SVG and PNG


def test_the_same_evidence_gives_the_same_bytes() -> None:
    first, second = (
        [(picture.inline, picture.files()) for picture in student_pictures(sample_evidence())] for _ in range(2)
    )
    assert first == second
    assert all("<dc:date>" not in svg and "Matplotlib" not in svg for svg, _ in first)


def test_an_inline_drawing_is_svg_with_a_title_and_a_description() -> None:
    svg = inline_svg(loss_figure(SAMPLE), "losses", title="A < B & $x$", description="so it is")
    root = ElementTree.fromstring(svg)
    spoken = {child.tag.rpartition("}")[2]: child for child in root}
    assert (spoken["title"].text, spoken["desc"].text) == ("A < B & $x$", "so it is")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{spoken['title'].get('id')} {spoken['desc'].get('id')}"


def test_ids_of_a_page_are_unique_and_every_reference_finds_its_own() -> None:
    results = sample_class(12)
    drawn = [*student_pictures(SAMPLE), *class_pictures(results, sample_class_evidence(results))]
    page = "".join(picture.inline for picture in drawn)
    ids = re.findall(r'\bid="([^"]*)"', page)
    references = re.findall(r'url\(#([^)]*)\)|href="#([^"]*)"', page)
    assert len(ids) == len(set(ids)) > 100
    assert {a or b for a, b in references} <= set(ids)
    assert len(references) > 100


def test_an_inline_drawing_fetches_nothing_and_styles_nothing_else() -> None:
    for picture in student_pictures(SAMPLE):
        bare = picture.inline.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")
        assert "http" not in bare and "<style" not in bare and "<script" not in bare


def test_text_stays_text_and_takes_the_font_of_the_page() -> None:
    svg = inline_svg(accuracy_figure(SAMPLE), "accuracies", title="t", description="d")
    assert ">cross-entropy</text>" in svg and "yours, 10 trials" in svg
    assert "DejaVu" not in svg


def test_every_colour_of_an_inline_drawing_follows_the_page() -> None:
    for picture in student_pictures(SAMPLE):
        without_names = re.sub(r"var\(--[a-z0-9_-]+, #[0-9a-f]{6}\)", "", picture.inline)
        assert re.findall(r"(?:fill|stroke): #\w+", without_names) == []


def test_decision_regions_are_one_embedded_picture_each() -> None:
    svg = inline_svg(scatter_figure(SAMPLE), "scatter", title="t", description="d")
    assert svg.count('href="data:image/png;base64,') == 2
    assert len(svg) < 60_000


def test_a_file_is_xml_of_its_own_in_plain_colours() -> None:
    figure = loss_figure(SAMPLE)
    text = svg_file(inline_svg(figure, "losses", title="t", description="d"), figure)
    assert ElementTree.fromstring(text.encode()).get("width", "").endswith("pt")
    assert "var(" not in text and "class=" not in text


def test_a_png_is_wide_enough_to_print() -> None:
    data = png(loss_figure(SAMPLE))
    assert data.startswith(b"\x89PNG") and int.from_bytes(data[16:20], "big") > 900


# Colours


def contrast(a: str, b: str) -> float:
    """Contrast ratio after WCAG 2, 1 … 21."""

    def luminance(colour: str) -> float:
        parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_stand_out_from_their_paper(mode: str) -> None:
    for name in ("ink", "muted", "accent", "pass", "fail", "warn"):
        for paper in ("paper", "card"):
            assert contrast(getattr(COLOURS[name], mode), getattr(COLOURS[paper], mode)) >= 4.5, (name, paper)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_lines_stand_out_from_their_paper(mode: str) -> None:
    for name in ("mse", "cross_entropy", "reference"):
        assert contrast(getattr(COLOURS[name], mode), getattr(COLOURS["card"], mode)) >= 3, name


def test_a_light_colour_has_one_name() -> None:
    assert len({colour.light for colour in COLOURS.values()}) == len(COLOURS)
