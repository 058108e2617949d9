"""Task 4.7: what is drawn, read back from the artists of a figure. Any style passes that shows the numbers.

What a figure says about them is held against it only where it says the opposite: names that cannot be read are left.
"""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from autograder.checks import assert_figure

CLASSES = 4
LOSSES = ("mse", "cross_entropy")


def panels_of(figure):
    """The panels of a figure."""
    assert_figure(figure)
    return list(figure.get("axes"))


def artists_of(figure):
    """The artists of all panels of a figure."""
    return [artist for panel in panels_of(figure) for artist in panel.get_children()]


def points_of_line(line):
    """The points of a line, float64 (n, 2)."""
    return np.asarray(line.get_xydata(), dtype=np.float64).reshape(-1, 2)


def same(values, expected):
    return len(values) == len(expected) and np.allclose(values, expected, rtol=1e-5, atol=1e-6)


def loss_named(text):
    """The one loss that a text names, or None where it names neither or both."""
    said = text.lower()
    mse = "mse" in said or "squar" in said
    short = not {"ce", "cel", "celoss", "xe"}.isdisjoint(re.findall("[a-z]+", said))
    cross_entropy = any(part in said for part in ("cross", "entropy", "xent")) or short
    return None if mse == cross_entropy else LOSSES[cross_entropy]


def rgb(colour):
    """Red, green and blue of any colour that matplotlib takes, or the empty tuple for none."""
    try:
        return tuple(round(part, 3) for part in to_rgb(colour))
    except (ValueError, TypeError):
        return ()


def legend_lines(figure):
    """(text, line) for each entry of each legend that stands for a line."""
    owners = [figure.get("legends"), *([panel.get_legend()] for panel in panels_of(figure))]
    for legend in (one for legends in owners for one in legends if one is not None):
        for text, handle in zip(legend.get_texts(), legend.get("legend_handles"), strict=False):
            if getattr(handle, "type_name", "") == "Line2D":
                yield text.get_text(), handle


def style(line):
    return rgb(line.get_color()), line.get_linestyle()


def assert_legend_is_right(figure, lines):
    """No entry of a legend names one loss and looks like the lines of the other; `lines` are given by loss."""
    styles = {name: {style(line) for line in drawn} for name, drawn in lines.items()}
    for text, handle in legend_lines(figure):
        name, look = loss_named(text), style(handle)
        others = [other for other in styles if name is not None and other != name and look in styles[other]]
        assert not others or look in styles[name], f"the legend says {text!r} of the line of {others[0]}"


@pytest.mark.task("4.7", points=1)
def test_lines(student, rng):
    """plot_losses: one line per loss, through every value, from the first step to the last, under its own name"""
    names = LOSSES[::-1]  # names belong to lines in any order of the dict
    histories = {name: (LOSSES.index(name) + rng.uniform(40)).tolist() for name in names}
    figure = student.plot_losses(histories)
    lines = [artist for artist in artists_of(figure) if artist.type_name == "Line2D"]
    assert_lines_are_right(figure, lines, histories)


def assert_lines_are_right(figure, lines, histories):
    shown = {}
    for name, history in histories.items():
        shown[name] = [line for line in lines if same(points_of_line(line)[:, 1], history)]
        assert shown[name], f"no line shows the {len(history)} losses of {name}"
        forward = any((np.diff(points_of_line(line)[:, 0]) > 0).all() for line in shown[name])
        assert forward, f"the steps of {name} do not run from left to right"
    assert_legend_is_right(figure, shown)


def colours_in(panel):
    """From each point (rounded coordinates) to the look of the artist that draws it first."""
    looks = {}
    for artist in panel.get_children():
        for point, look in points_of(artist):
            looks.setdefault(tuple(np.round(point, 4)), look)
    return looks


def points_of(artist):
    """The points that one artist draws, each with its (face, edge): of a scatter, or of a line with markers only."""
    if artist.type_name == "PathCollection":
        artist.update_scalarmappable()  # colours given as numbers become colours only when they are needed
        points = np.asarray(artist.get_offsets(), dtype=np.float64).reshape(-1, 2)
        faces, edges = (np.asarray(c).tolist() for c in (artist.get_facecolor(), artist.get_edgecolor()))
        return [(point, (nth(faces, i), nth(edges, i))) for i, point in enumerate(points)]
    if artist.type_name == "Line2D":
        look = rgb(artist.get_markerfacecolor()), rgb(artist.get_markeredgecolor())
        return [(point, look) for point in points_of_line(artist)]
    return []


def nth(colours, i):
    return rgb(colours[i % len(colours)]) if colours else ()


def colours_of_classes(looks, X, labels):
    """From class to colour if points have the same colour exactly where they have the same label, else None.

    The colour is that of the faces or that of the edges: the other of the two may say something else.
    """
    seen = [looks.get(tuple(np.round(point, 4))) for point in X.double().numpy()]
    for side in (0, 1):
        pairs = {(label, look and look[side]) for look, label in zip(seen, labels.tolist(), strict=True)}
        colours = dict(pairs)
        if None not in seen and len(pairs) == len(colours) == len(set(colours.values())):
            return colours
    return None


def says(panel, pattern):
    titles = [panel.get_title(loc=loc) for loc in ("left", "center", "right")]
    return re.search(pattern, " ".join(titles).lower()) is not None


def titles_are_swapped(true_panel, predicted_panel):
    """Whether each of the two titles speaks of the other panel, and of that only."""
    true, predicted = r"true|truth|actual", r"predict|guess"
    first = says(true_panel, predicted) and not says(true_panel, true)
    return first and says(predicted_panel, true) and not says(predicted_panel, predicted)


@pytest.mark.task("4.7", points=1)
def test_true_beside_predicted(student, rng):
    """plot_scatter: one panel coloured by the true classes, one by the predicted ones, in the same colours"""
    X, y, predicted = rng.normal(60, 2).cpu(), rng.labels(60, CLASSES).cpu(), rng.labels(60, CLASSES).cpu()
    panels = [(panel, colours_in(panel)) for panel in panels_of(student.plot_scatter(X, y, predicted))]
    found = {}
    for kind, labels in (("true", y), ("predicted", predicted)):
        read = [(panel, colours_of_classes(looks, X, labels)) for panel, looks in panels]
        found[kind] = [(panel, colours) for panel, colours in read if colours]
        assert found[kind], f"no panel shows every point in the colour of its {kind} class"
    pairs = [(one, other) for one in found["true"] for other in found["predicted"]]
    assert any(one[1] == other[1] for one, other in pairs), "a class has another colour in the other panel"
    swapped = all(titles_are_swapped(one[0], other[0]) for one, other in pairs)
    assert not swapped, "the title of each panel belongs to the other one"
    named = [named_in_legend(panel, side) for panel, _ in panels for side in (0, 1)]
    mixed = any(mixed_up(colours, one[1]) for colours in named for one, _ in pairs)
    assert not mixed, "the legend gives some classes the colours of others"


def named_in_legend(panel, side):
    """From class to colour of face or edge, as a panel's own legend says it where its texts hold one number each."""
    legend, named = panel.get_legend(), {}
    if legend is None:
        return named
    for text, handle in zip(legend.get_texts(), legend.get("legend_handles"), strict=False):
        numbers = re.findall(r"\d+", text.get_text())
        looks = [look[side] for _, look in points_of(handle)]
        if len(numbers) == 1 and looks:
            named[int(numbers[0])] = looks[0]
    return named


def mixed_up(named, drawn):
    """Whether the same classes have the same colours, but not each class its own."""
    alike = named.keys() == drawn.keys() and set(named.values()) == set(drawn.values())
    return alike and named != drawn


def shapes_of(panel):
    """The corners, float64 (n, 2), of everything that may be the box of a box plot: closed lines and patches."""
    artists = panel.get_children()
    patches = [np.asarray(a.get_path().get("vertices"), np.float64) for a in artists if a.type_name == "PathPatch"]
    return [*patches, *(points_of_line(artist) for artist in artists if artist.type_name == "Line2D")]


def reaches(side, values):
    """Whether the shape has a corner at each of these values, as they are or in percent; notches may lie beyond."""
    return any(all(np.isclose(side, unit * value, rtol=1e-5).any() for value in values) for unit in (1, 100))


def boxes_with(panel, quartiles):
    """For each box that goes from the first of the quartiles to the last: along which axis it stands, and where."""
    for corners in shapes_of(panel):
        for axis in (0, 1):
            if reaches(corners[:, axis], quartiles):
                yield 1 - axis, (corners[:, 1 - axis].min() + corners[:, 1 - axis].max()) / 2


def loss_at(panel, axis, place):
    """The loss that the nearest tick names, where there are ticks for both losses."""
    places, texts = getattr(panel, f"get_{'xy'[axis]}ticks")(), getattr(panel, f"get_{'xy'[axis]}ticklabels")()
    named = [(abs(where - place), loss_named(text.get_text())) for where, text in zip(places, texts, strict=False)]
    named = [(distance, name) for distance, name in named if name]
    return min(named)[1] if {name for _, name in named} == set(LOSSES) else None


@pytest.mark.task("4.7", points=1)
def test_boxes(student, rng):
    """plot_accuracies: a box for each loss, from the first quartile of its accuracies to the third, at its own name"""
    # 10 numbers: their quartiles lie between two of them, so that drawn points are not taken for boxes
    results = {name: rng.uniform(10, low=0.5).cpu() for name in LOSSES[::-1]}
    assert_boxes_are_right(panels_of(student.plot_accuracies(results)), results)


def assert_boxes_are_right(panels, results):
    for name, accuracies in results.items():
        quartiles = np.quantile(accuracies.double().numpy(), [0.25, 0.75])
        found = [(panel, *box) for panel in panels for box in boxes_with(panel, quartiles)]
        assert found, f"no box goes from {quartiles[0]:.3f} to {quartiles[1]:.3f}, the quartiles of {name}"
        names = {loss_at(*box) for box in found}
        assert names & {name, None}, f"the box of {name} stands at the name of the other loss"
