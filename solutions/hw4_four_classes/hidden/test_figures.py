"""Task 4.7: what can be seen on the drawn figures. Any style passes that shows the numbers.

What a figure says about them is held against it only where it says the opposite: names that cannot be read are left.
"""

import re
from collections import Counter

import numpy as np
import pytest
import torch

from autograder.checks import not_contiguous, same_colour

CLASSES = 4
LOSSES = ("mse", "cross_entropy")
SHARED = "two calls drew into one figure: begin each with a figure of its own, by plt.subplots() or plt.figure()"


def same(values, expected):
    return len(values) == len(expected) and np.allclose(values, expected, rtol=1e-5, atol=1e-6)


def loss_named(text):
    """The one loss that a text names, or None where it names neither or both."""
    said = text.lower()
    mse = "mse" in said or "squar" in said or said.strip() == "l2"
    short = not {"ce", "cel", "celoss", "xe"}.isdisjoint(re.findall("[a-z]+", said))
    cross_entropy = any(part in said for part in ("cross", "entropy", "xent")) or short
    return None if mse == cross_entropy else LOSSES[cross_entropy]


@pytest.mark.task("4.7", points=1, twin_of="checks/test_figures.py::test_texts_of_the_loss_plot")
def test_lines(student, rng):
    """plot_losses: one line per loss, through every value, in order and under its name; each call draws a new figure"""
    both = [drawn_histories(rng) for _ in range(2)]
    figures = [student.plot_losses(histories) for histories in both]
    pictures = [student.picture(figure) for figure in figures]  # by now a figure that both calls share shows the second
    assert_nothing_is_shared(pictures, both, shows_a_line)
    for picture, histories in zip(pictures, both, strict=True):
        assert_lines_are_seen(picture, histories)


def assert_nothing_is_shared(pictures, given, shows):
    """Neither of two pictures shows what the other call was given."""
    pairs = zip(pictures, reversed(given), strict=True)
    assert not any(shows(picture, of_other) for picture, of_other in pairs), SHARED


def drawn_histories(rng):
    names = LOSSES[::-1]  # names belong to lines in any order of the dict
    return {name: (LOSSES.index(name) + 0.05 + rng.uniform(40)).tolist() for name in names}


def lines_through(picture, history):
    """Each (panel, line) whose heights are the values of a history."""
    drawn = [(panel, one) for panel in picture.panels for one in panel.drawn if one.kind in ("line", "points")]
    return [(panel, one) for panel, one in drawn if same(one.data[:, 1], history)]


def shows_a_line(picture, histories):
    return any(lines_through(picture, history) for history in histories.values())


def assert_lines_are_seen(picture, histories):
    colours = {}
    for name, history in histories.items():
        found = lines_through(picture, history)
        assert found, f"no line shows the {len(history)} losses of {name}"
        forward = [(panel, line) for panel, line in found if (np.diff(line.data[:, 0]) > 0).all()]
        assert forward, f"the steps of {name} do not run from left to right"
        seen = [(panel, line) for panel, line in forward if picture.sees(panel, line)]
        assert seen, f"the line of {name} cannot be seen on the drawn figure: is it hidden, covered or cut off?"
        colours[name] = [picture.colour_of(panel, line) for panel, line in seen]
    for text in picture.texts:
        name = loss_named(text.text) if text.role == "legend" else None
        if name is not None and text.colour is not None:
            own, (other,) = colours[name], [colours[one] for one in colours if one != name]
            swapped = is_one_of(text.colour, other) and not is_one_of(text.colour, own)
            assert not swapped, f"the legend says {text.text!r} beside the colour of the other line"


def is_one_of(colour, colours):
    return any(same_colour(colour, one) for one in colours)


@pytest.mark.task("4.7", points=1, twin_of="checks/test_figures.py::test_texts_of_the_scatter_plot")
def test_true_beside_predicted(student, rng):
    """plot_scatter: true classes in one panel, predicted ones in another, a class in the same colour in both"""
    both = [cloud(rng), cloud(rng)]
    figures = [student.plot_scatter(not_contiguous(X), y, predicted) for X, y, predicted in both]
    pictures = [student.picture(figure, X) for figure, (X, *_) in zip(figures, both, strict=True)]
    assert_nothing_is_shared(pictures, [X for X, *_ in both], shows_a_point)
    for picture, (_, y, predicted) in zip(pictures, both, strict=True):
        assert_classes_are_seen(picture, y, predicted)


def cloud(rng):
    """Points, their classes, and predictions that never say class 0."""
    X = spread_points(rng)
    return X, rng.labels(len(X), CLASSES).cpu(), 1 + rng.labels(len(X), CLASSES - 1).cpu()


def shows_a_point(picture, X):
    """Whether one of the points is drawn at its place, of a figure's own points no two of which are equal."""
    drawn = [one.data for panel in picture.panels for one in panel.drawn]
    return any((np.abs(data[:, None] - X.numpy()).max(axis=-1) < 1e-6).any() for data in drawn)


def assert_classes_are_seen(picture, y, predicted):
    found = {}
    for kind, labels in (("true", y), ("predicted", predicted)):
        read = [(panel, colours_of_classes(picture, panel, labels)) for panel in picture.panels]
        found[kind] = [(panel, colours) for panel, colours in read if colours]
        assert found[kind], f"in no panel can every point be seen in the colour of its {kind} class"
    pairs = [(one, other) for one in found["true"] for other in found["predicted"]]
    agreeing = [pair for pair in pairs if all(same_colour(pair[0][1][c], colour) for c, colour in pair[1][1].items())]
    assert agreeing, "a class has another colour in the other panel, where the predictions leave out a class"
    swapped = all(titles_are_swapped(picture, one[0], other[0]) for one, other in agreeing)
    assert not swapped, "the title of each panel belongs to the other one"
    assert_legend_is_right(picture, agreeing[0][0][1])


def spread_points(rng):
    """60 points, one in each field of a grid, so that no dot lies on another; float32 (60, 2).

    The upper right of the grid is empty: a legend finds room there.
    """
    columns, rows = torch.meshgrid(torch.arange(10.0), torch.arange(8.0), indexing="ij")
    fields = torch.stack([columns.reshape(-1) / 10, rows.reshape(-1) / 8], dim=1)
    fields = fields[(fields < 0.5).any(dim=1)]
    return fields + rng.uniform(len(fields), 2).cpu() * torch.tensor([0.05, 0.06])


def colours_of_classes(picture, panel, labels):
    """From class to colour if nearly all points of a class have one colour, and each class another one; else None.

    The points that lie under a legend are left out, where these are few.
    """
    covered, seen, colours = picture.under_legend(panel), picture.colours_at_points(panel), {}
    if len(seen) != len(labels) or not is_wide(picture, panel) or sum(covered) > len(seen) / 2:
        return None
    for label in sorted(set(labels.tolist())):
        whole = zip(seen, covered, labels.tolist(), strict=True)
        dots = [colour for colour, is_covered, one in whole if one == label and not is_covered]
        alike = [sum(same_colour(dot, other) for other in dots) for dot in dots]
        if max(alike, default=0) < max(0.8 * len(dots), 2):
            return None
        colours[label] = dots[alike.index(max(alike))]
    different = not any(same_colour(colours[a], colours[b]) for a in colours for b in colours if a < b)
    return colours if different else None


def is_wide(picture, panel):
    """Whether the points are spread over a part of the page that can be read."""
    across, down = np.ptp(panel.points[:, 0]), np.ptp(panel.points[:, 1])
    return across > 0.1 * picture.pixels.shape[1] and down > 0.1 * picture.pixels.shape[0]


def says(picture, panel, pattern):
    return re.search(pattern, " ".join(picture.said("title", panel=panel.number)).lower()) is not None


def titles_are_swapped(picture, true_panel, predicted_panel):
    """Whether each of the two titles speaks of the other panel, and of that only."""
    true, predicted = r"true|truth|actual", r"predict|guess"
    first = says(picture, true_panel, predicted) and not says(picture, true_panel, true)
    return first and says(picture, predicted_panel, true) and not says(picture, predicted_panel, predicted)


def assert_legend_is_right(picture, colours):
    """No entry of a legend that holds one number has the colour of another class."""
    for text in picture.texts:
        numbers = re.findall(r"\d+", text.text) if text.role == "legend" else []
        if len(numbers) != 1 or int(numbers[0]) not in colours or text.colour is None:
            continue
        own = colours[int(numbers[0])]
        others = [colour for label, colour in colours.items() if label != int(numbers[0])]
        mixed = not same_colour(text.colour, own) and is_one_of(text.colour, others)
        assert not (mixed and counted_from_zero(picture)), "the legend gives some classes the colours of others"


def counted_from_zero(picture):
    """Whether the legends count the classes as y does: 0, 1, 2, 3."""
    counts = Counter(n for text in picture.said("legend") for n in re.findall(r"\d+", text))
    return set(counts) == {str(label) for label in range(CLASSES)}


def reaches(side, values):
    """Whether the shape has a corner at each of these values, as they are or in percent; notches may lie beyond."""
    return any(all(np.isclose(side, unit * value, rtol=1e-5).any() for value in values) for unit in (1, 100))


def boxes_with(picture, quartiles):
    """Each box that goes from the first of the quartiles to the last: its panel, its axis, where it stands, itself."""
    for panel in picture.panels:
        for one in panel.drawn:
            for axis in (0, 1) if one.kind in ("line", "shape") and len(one.data) > 1 else ():
                if reaches(one.data[:, axis], quartiles):
                    places = one.pixels[:, 1 - axis]
                    yield panel, 1 - axis, (places.min() + places.max()) / 2, one


def loss_at(picture, panel, axis, place):
    """The loss that the nearest tick names, where there are ticks for both losses."""
    ticks = [text for text in picture.texts if text.role == f"{'xy'[axis]}tick" and text.panel == panel.number]
    named = [(abs(text.middle[axis] - place), loss_named(text.text)) for text in ticks]
    named = [(distance, name) for distance, name in named if name]
    return min(named)[1] if {name for _, name in named} == set(LOSSES) else None


@pytest.mark.task("4.7", points=1, twin_of="checks/test_figures.py::test_texts_of_the_box_plot")
def test_boxes(student, rng):
    """plot_accuracies: a box for each loss, from the first quartile of its accuracies to the third, at its own name"""
    both = [drawn_accuracies(rng), drawn_accuracies(rng)]
    figures = [student.plot_accuracies(results) for results in both]
    pictures = [student.picture(figure) for figure in figures]
    assert_nothing_is_shared(pictures, both, shows_a_box)
    for picture, results in zip(pictures, both, strict=True):
        assert_boxes_are_seen(picture, results)


def drawn_accuracies(rng):
    # 10 numbers: their quartiles lie between two of them, so that drawn points are not taken for boxes
    return {name: rng.uniform(10, low=0.5).cpu() for name in LOSSES[::-1]}


def quartiles_of(accuracies):
    return np.quantile(accuracies.double().numpy(), [0.25, 0.75])


def shows_a_box(picture, results):
    return any(list(boxes_with(picture, quartiles_of(one))) for one in results.values())


def assert_boxes_are_seen(picture, results):
    for name, accuracies in results.items():
        quartiles = quartiles_of(accuracies)
        found = list(boxes_with(picture, quartiles))
        assert found, f"no box goes from {quartiles[0]:.3f} to {quartiles[1]:.3f}, the quartiles of {name}"
        seen = [box for box in found if picture.sees(box[0], box[3])]
        assert seen, f"the box of {name} cannot be seen on the drawn figure: is it hidden, covered or cut off?"
        names = {loss_at(picture, panel, axis, place) for panel, axis, place, _ in seen}
        assert names & {name, None}, f"the box of {name} stands at the name of the other loss"
