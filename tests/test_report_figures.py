"""Figures of the reports: everything is on them, they can be read, and the same evidence gives the same bytes."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from autograder.assignments.figures import MOST_SERIES
from autograder.reports.arrays import read_accuracies, read_losses, read_scatter
from autograder.reports.class_figures import bin_edges, class_accuracy_figure, pass_rate_figure, score_figure
from autograder.reports.class_numbers import class_accuracies, graded_rates, scores
from autograder.reports.figures import accuracy_figure, loss_figure, scatter_figure
from autograder.reports.layout import swarm
from autograder.reports.palette import CLASSES, COLOURS, light
from autograder.reports.pictures import class_pictures, student_pictures
from autograder.reports.svg import inline_svg, png, svg_file
from autograder.results.evidence import COLOURS as MOST_COLOURS
from tests.report_samples import (
    BOTH,
    evidence_with,
    sample_accuracies,
    sample_class,
    sample_class_evidence,
    sample_evidence,
    sample_figures,
    sample_losses,
)

# seaborn 0.13 still speaks to matplotlib in words that 3.11 deprecates
pytestmark = pytest.mark.filterwarnings("ignore:vert. bool was deprecated")

SAMPLE, RAW = sample_evidence(), sample_figures()
LOSSES, SCATTER, ACCURACIES = read_losses(SAMPLE), read_scatter(SAMPLE), read_accuracies(SAMPLE)

# The drawings


def losses_with(**student: Any) -> dict[str, Any]:
    return {"losses": {"series": BOTH, "student": student}}


def accuracies_with(best_possible: float | None = None, **student: Any) -> dict[str, Any]:
    return {"accuracies": {"series": BOTH, "student": student, "best_possible": best_possible}}


def scatter_with(points: list[list[float]], true: list[int], num_classes: int, predicted: list[int]) -> dict[str, Any]:
    return {
        "scatter": {"points": points, "true": true, "num_classes": num_classes, "student": {"predicted": predicted}}
    }


EXTREMES: dict[str, dict[str, Any]] = {
    "one step": losses_with(mse=[0.25]),
    "nothing finite": losses_with(mse=[None] * 50),
    "a loss of zero": losses_with(mse=[0.0] * 100),
    "a loss below zero": losses_with(cross_entropy=[-3.0 - i for i in range(100)]),
    "twelve orders of magnitude": losses_with(mse=[10.0 ** (6 - i / 10) for i in range(120)]),
    "a divergence": losses_with(mse=[1.1**i for i in range(280)] + [None] * 20),
    "25,000 steps": {"losses": sample_losses(steps=25_000)},
    "one point": scatter_with([[0.5, 0.5]], [0], 1, [0]),
    "points far away": scatter_with([[1e6, -1e6], [0, 0]], [0, 1], 2, [1, 1]),
    "six classes, no reference": scatter_with(
        [[i, -i] for i in range(60)], [i % 6 for i in range(60)], 6, [i % 5 for i in range(60)]
    ),
    "one trial": accuracies_with(mse=[0.5], cross_entropy=[0.5]),
    "all alike": accuracies_with(mse=[1.0] * 12, cross_entropy=[1.0] * 12, best_possible=1.0),
    "2,000 trials": {"accuracies": sample_accuracies(trials=2_000)},
    "accuracies from 0 to 1": accuracies_with(mse=[0.0, 1.0] * 10, best_possible=0.5),
}


@pytest.mark.parametrize("name", EXTREMES)
def test_extreme_but_proper_evidence_is_drawn_and_stays_on_its_sheet(name: str) -> None:
    (picture,) = (picture for picture in student_pictures(evidence_with(**EXTREMES[name])) if not picture.problem)
    assert picture.figure is not None
    assert_on_the_sheet(picture.figure)
    assert ElementTree.fromstring(picture.inline) is not None


def texts_of(figure: Figure) -> list[tuple[str, Any]]:
    """What a renderer is asked to write, with extents in pixels: a tick outside its axis is not among it."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    found: list[mpl.text.Text] = []
    renderer.draw_text = lambda *args, mtext=None, **more: found.append(mtext)  # type: ignore[method-assign]
    figure.draw(renderer)
    return [(text.get_text(), text.get_window_extent(renderer)) for text in found]


def assert_on_the_sheet(figure: Figure) -> None:
    """No text leaves the paper, and no two texts lie on each other."""
    paper = figure.bbox
    drawn = texts_of(figure)
    assert drawn
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
    return [
        score_figure(scores(results)),
        pass_rate_figure(graded_rates(results)),
        class_accuracy_figure(class_accuracies(evidences)),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_texts_of_a_students_figures_stay_on_the_sheet_and_apart(seed: int) -> None:
    for picture in student_pictures(sample_evidence(seed)):
        assert picture.figure is not None
        assert_on_the_sheet(picture.figure)


@pytest.mark.parametrize("size", CLASS_SIZES)
def test_texts_of_a_class_stay_on_the_sheet_and_apart(size: int) -> None:
    for figure in class_figures_of(size):
        assert_on_the_sheet(figure)


def test_a_legend_covers_no_data() -> None:
    for figure in (loss_figure(LOSSES), scatter_figure(SCATTER)):
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw(renderer)
        legends = [*figure.legends, *(axes.get_legend() for axes in figure.axes if axes.get_legend())]
        assert legends
        for legend in legends:
            for axes in figure.axes:
                box, data = legend.get_window_extent(renderer), axes.patch.get_window_extent(renderer)
                assert (
                    min(box.x1, data.x1) - max(box.x0, data.x0) < 1 or min(box.y1, data.y1) - max(box.y0, data.y0) < 1
                )


def test_the_reference_is_grey_and_dashed_and_each_series_has_its_colour() -> None:
    for axes, colour in zip(loss_figure(LOSSES).axes, ("series-2", "series-1"), strict=True):
        own = [line for line in axes.lines if line.get_label() == "yours"]
        reference = [line for line in axes.lines if line.get_label() == "reference"]
        assert [line.get_color() for line in own] == [light(colour)]
        assert [(line.get_color(), line.get_linestyle()) for line in reference] == [(light("reference"), "--")]


def test_axes_have_names() -> None:
    for axes in loss_figure(LOSSES).axes:
        assert axes.get_ylabel() in ("squared error", "nats")
    assert loss_figure(LOSSES).axes[0].get_xlabel() == "training step"
    assert [axes.get_xlabel() for axes in scatter_figure(SCATTER).axes] == ["feature x₁"] * 3
    assert "(%)" in accuracy_figure(ACCURACIES).axes[0].get_xlabel()
    assert score_figure(scores(sample_class(12))).axes[0].get_xlabel() == "score (points)"


def test_every_trial_is_a_dot_over_its_box() -> None:
    figure = accuracy_figure(ACCURACIES)
    dots = [len(points.get_offsets()) for points in figure.axes[0].collections]
    assert dots == [10, 30, 10, 30]


def test_every_mistake_is_ringed() -> None:
    scatter = RAW["scatter"]
    wrong = sum(p != t for p, t in zip(scatter["student"]["predicted"], scatter["true"], strict=True))
    ink = mpl.colors.to_rgb(light("ink"))
    ringed = [
        len(points.get_offsets())
        for points in scatter_figure(SCATTER).axes[1].collections
        if len(points.get_offsets()) and tuple(points.get_edgecolor()[0][:3]) == ink
    ]
    assert sum(ringed) == wrong > 0


def test_true_classes_stand_beside_the_predicted_ones() -> None:
    """The same points, coloured by what they are and by what the model says."""
    scatter = RAW["scatter"]
    for axes, labels in zip(
        scatter_figure(SCATTER).axes, (scatter["true"], scatter["student"]["predicted"]), strict=False
    ):
        drawn: Counter[str] = Counter()
        for points in axes.collections:
            if len(points.get_offsets()):
                drawn[mpl.colors.to_hex(points.get_facecolor()[0])] += len(points.get_offsets())
        assert drawn == Counter(mpl.colors.to_hex(CLASSES[label]) for label in labels)


def test_every_student_is_in_the_histogram() -> None:
    bars = score_figure(scores(sample_class(300))).axes[0].patches
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

    before = plt.get_fignums(), dict(mpl.rcParams)
    accuracy_figure(ACCURACIES)
    assert (plt.get_fignums(), dict(mpl.rcParams)) == before


# SVG and PNG


def test_the_same_evidence_gives_the_same_bytes() -> None:
    first, second = (
        [(picture.inline, picture.files()) for picture in student_pictures(sample_evidence())] for _ in range(2)
    )
    assert first == second
    assert all("<dc:date>" not in svg and "Matplotlib" not in svg for svg, _ in first)


def test_an_inline_drawing_is_svg_with_a_title_and_a_description() -> None:
    svg = inline_svg(loss_figure(LOSSES), "losses", title="A < B & $x$", description="so it is")
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
    svg = inline_svg(accuracy_figure(ACCURACIES), "accuracies", title="t", description="d")
    assert ">cross-entropy</text>" in svg and "yours, 10 trials" in svg
    assert "DejaVu" not in svg


def test_every_colour_of_an_inline_drawing_follows_the_page() -> None:
    for picture in student_pictures(SAMPLE):
        without_names = re.sub(r"var\(--[a-z0-9_-]+, #[0-9a-f]{6}\)", "", picture.inline)
        assert re.findall(r"(?:fill|stroke): #\w+", without_names) == []


def test_decision_regions_are_one_embedded_picture_each() -> None:
    svg = inline_svg(scatter_figure(SCATTER), "scatter", title="t", description="d")
    assert svg.count('href="data:image/png;base64,') == 2
    assert len(svg) < 60_000


def test_a_file_is_xml_of_its_own_in_plain_colours() -> None:
    figure = loss_figure(LOSSES)
    text = svg_file(inline_svg(figure, "losses", title="t", description="d"), figure)
    assert ElementTree.fromstring(text.encode()).get("width", "").endswith("pt")
    assert "var(" not in text and "class=" not in text


def test_a_png_is_wide_enough_to_print() -> None:
    data = png(loss_figure(LOSSES))
    assert data.startswith(b"\x89PNG") and int.from_bytes(data[16:20], "big") > 900


# Colours

SERIES = [name for name in COLOURS if name.startswith("series-")]
SIGHT = {  # linear RGB as people see it whose red, green or blue cones are missing (Machado, Oliveira, Fernandes 2009)
    "all": np.eye(3),
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def lab(colour: str, sight: str) -> np.ndarray:
    """CIE L*a*b* of a colour (white point D65) as somebody with this sight sees it."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SIGHT[sight]) @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(to_xyz @ seen / (0.9505, 1.0, 1.089))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_series_look_different_to_everybody(mode: str, sight: str) -> None:
    seen = {name: lab(getattr(COLOURS[name], mode), sight) for name in (*SERIES, "reference")}
    apart = {(a, b): float(np.linalg.norm(seen[a] - seen[b])) for a, b in combinations(seen, 2)}
    assert min(apart.values()) > 15, min(apart, key=lambda pair: apart[pair])


def test_there_is_a_colour_for_each_series_that_may_be_declared() -> None:
    assert len(SERIES) == MOST_COLOURS == MOST_SERIES


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
    for name in (*SERIES, "reference"):
        assert contrast(getattr(COLOURS[name], mode), getattr(COLOURS["card"], mode)) >= 3, name


def test_a_light_colour_has_one_name() -> None:
    assert len({colour.light for colour in COLOURS.values()}) == len(COLOURS)
