"""Task 4.7: what is drawn, read back from the artists of a figure. Any style passes that shows the numbers."""

import numpy as np
import pytest

CLASSES = 4


def panels_of(figure):
    """The artists of each panel of a figure."""
    assert hasattr(figure, "get"), f"the answer should be a matplotlib Figure, not {figure!r}"
    return [panel.get_children() for panel in figure.get("axes")]


def lines_of(figure):
    """The points of every line of a figure, float64 (n, 2) each."""
    artists = [artist for children in panels_of(figure) for artist in children if artist.type_name == "Line2D"]
    return [np.asarray(line.get_xydata(), dtype=np.float64).reshape(-1, 2) for line in artists]


def same(values, expected):
    return len(values) == len(expected) and np.allclose(values, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.task("4.7", points=1)
def test_lines(student, rng):
    """plot_losses: one line per loss, through every value, from the first step to the last"""
    mse, cross_entropy = rng.uniform(40).tolist(), (1 + rng.uniform(25)).tolist()
    lines = lines_of(student.plot_losses({"mse": mse, "cross_entropy": cross_entropy}))
    for name, history in (("mse", mse), ("cross_entropy", cross_entropy)):
        drawn = [line[:, 0] for line in lines if same(line[:, 1], history)]
        assert drawn, f"no line shows the {len(history)} losses of {name}"
        assert any((np.diff(x) > 0).all() for x in drawn), f"the steps of {name} do not run from left to right"


def colours_in(artists):
    """From each point (rounded coordinates) to the look of the artist that draws it first."""
    looks = {}
    for artist in artists:
        for point, look in points_of(artist):
            looks.setdefault(tuple(np.round(point, 4)), look)
    return looks


def points_of(artist):
    """The points that one artist draws, each with its colours: of a scatter, or of a line with markers only."""
    if artist.type_name == "PathCollection":
        artist.update_scalarmappable()  # colours given as numbers become colours only when they are needed
        points = np.asarray(artist.get_offsets(), dtype=np.float64).reshape(-1, 2)
        faces, edges = (np.asarray(c).round(3).tolist() for c in (artist.get_facecolor(), artist.get_edgecolor()))
        looks = [(nth(faces, i), nth(edges, i)) for i in range(len(points))]
        return list(zip(points, looks, strict=True))
    if artist.type_name == "Line2D":
        return [(point, str(artist.get_color())) for point in np.asarray(artist.get_xydata(), dtype=np.float64)]
    return []


def nth(colours, i):
    return tuple(colours[i % len(colours)]) if colours else ()


def shows(looks, X, labels):
    """Whether points have the same look exactly where they have the same label."""
    seen = [looks.get(tuple(np.round(point, 4))) for point in X.double().numpy()]
    if None in seen:
        return False
    pairs = set(zip(seen, labels.tolist(), strict=True))
    return len(pairs) == len({look for look, _ in pairs}) == len(set(labels.tolist()))


@pytest.mark.task("4.7", points=1)
def test_true_beside_predicted(student, rng):
    """plot_scatter: one panel coloured by the true classes, one by the predicted ones"""
    X, y, predicted = rng.normal(60, 2).cpu(), rng.labels(60, CLASSES).cpu(), rng.labels(60, CLASSES).cpu()
    panels = [colours_in(artists) for artists in panels_of(student.plot_scatter(X, y, predicted))]
    assert any(shows(looks, X, y) for looks in panels), "no panel shows every point in the colour of its true class"
    right = any(shows(looks, X, predicted) for looks in panels)
    assert right, "no panel shows every point in the colour of its predicted class"


def shapes_of(figure):
    """The corners, float64 (n, 2), of everything that may be the box of a box plot: closed lines and patches."""
    artists = [artist for children in panels_of(figure) for artist in children]
    patches = [np.asarray(a.get_path().get("vertices"), np.float64) for a in artists if a.type_name == "PathPatch"]
    return [*patches, *lines_of(figure)]


def reaches(corners, values):
    """Whether the shape has a corner at each of these values, all along the same axis; notches may lie beyond."""
    return any(all(np.isclose(side, value, rtol=1e-5).any() for value in values) for side in corners.T)


@pytest.mark.task("4.7", points=1)
def test_boxes(student, rng):
    """plot_accuracies: a box for each loss, from the first quartile of its accuracies to the third"""
    # 10 and 12 numbers: their quartiles lie between two of them, so that drawn points are not taken for boxes
    results = {"mse": rng.uniform(10, low=0.5).cpu(), "cross_entropy": rng.uniform(12, low=0.5).cpu()}
    shapes = shapes_of(student.plot_accuracies(results))
    for name, accuracies in results.items():
        quartiles = np.quantile(accuracies.double().numpy(), [0.25, 0.75])
        found = any(reaches(corners, quartiles) for corners in shapes)
        assert found, f"no box goes from {quartiles[0]:.3f} to {quartiles[1]:.3f}, the quartiles of {name}"
