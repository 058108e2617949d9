"""Task 4.7: can a stranger read your figures? Titles, names of axes, legends; what is drawn is checked elsewhere."""

import re

import pytest
import torch

from autograder.checks import brief


def texts_of(figure):
    """What is written around the panels of a figure, as sets without empty strings."""
    assert hasattr(figure, "get"), f"the answer should be a matplotlib Figure, not {brief(figure)}"
    panels = figure.get("axes")
    titles = [panel.get_title(loc=loc) for panel in panels for loc in ("left", "center", "right")]
    texts = {
        "title": [figure.get_suptitle(), *titles],
        "x": [figure.get_supxlabel(), *(panel.get_xlabel() for panel in panels)],
        "y": [figure.get_supylabel(), *(panel.get_ylabel() for panel in panels)],
        "legend": [text for owner in [figure, *panels] for text in legend_texts(owner)],
        "ticks": [t.get_text() for panel in panels for t in panel.get_xticklabels() + panel.get_yticklabels()],
    }
    return {place: {text.strip() for text in found} - {""} for place, found in texts.items()}


def legend_texts(owner):
    """The texts of a panel's legend, or of the legends that belong to the whole figure."""
    legends = owner.get("legends") if owner.type_name == "Figure" else [owner.get_legend()]
    return [text.get_text() for legend in legends if legend is not None for text in legend.get_texts()]


def assert_readable(texts):
    assert texts["title"], "the figure has no title"
    assert texts["x"], "the horizontal axis has no name"
    assert texts["y"], "the vertical axis has no name"


def names_both_losses(texts):
    said = [text.lower() for text in texts]
    words = {word for text in said for word in re.findall("[a-z]+", text)}
    mse = any("mse" in text or "squar" in text for text in said) or "l2" in said
    cross_entropy = any("cross" in text or "entropy" in text or "xent" in text for text in said)
    return mse and (cross_entropy or not words.isdisjoint({"ce", "cel", "celoss", "xe"}))


@pytest.mark.task("4.7", points=1)
def test_texts_of_the_loss_plot(student):
    """plot_losses: a title, a name on both axes, and a legend that tells the losses apart"""
    steps = range(1, 31)
    histories = {"mse": [0.25 / step for step in steps], "cross_entropy": [1.4 / step for step in steps]}
    texts = texts_of(student.plot_losses(histories))
    assert_readable(texts)
    assert texts["legend"], "there is no legend: which line is which loss?"
    assert names_both_losses(texts["legend"] | texts["title"] | texts["y"]), "the names of both losses should be there"


@pytest.mark.task("4.7", points=1)
def test_texts_of_the_scatter_plot(student, rng):
    """plot_scatter: a title, a name on both axes, and a legend for the classes"""
    X, y = rng.uniform(12, 2).cpu(), torch.arange(12) % 4
    texts = texts_of(student.plot_scatter(X, y, y.roll(1)))
    assert_readable(texts)
    assert texts["legend"], "there is no legend: which colour is which class?"


@pytest.mark.task("4.7", points=1)
def test_texts_of_the_box_plot(student):
    """plot_accuracies: a title, a name on both axes, and the name of each loss at its box or in a legend"""
    results = {"mse": torch.linspace(0.7, 0.8, 10), "cross_entropy": torch.linspace(0.72, 0.78, 10)}
    texts = texts_of(student.plot_accuracies(results))
    assert_readable(texts)
    assert names_both_losses(texts["legend"] | texts["ticks"] | texts["title"]), "which box is which loss?"
