"""Task 4.7: can a stranger read your figures? Titles, names of axes, legends; what is drawn is checked elsewhere.

Only what can be seen counts: your figure is drawn, and each text is looked for in the pixels.
"""

import re

import pytest
import torch


def assert_readable(picture):
    assert picture.said("title"), "no title can be seen on the figure"
    assert picture.said("x"), "no name of the horizontal axis can be seen"
    assert picture.said("y"), "no name of the vertical axis can be seen"


def assert_titles_of_both(picture):
    """A title at each of two panels, or one of the whole figure."""
    titles = [text for text in picture.texts if text.role in ("title", "note")]
    of_figure = any(title.panel == -1 for title in titles)
    assert of_figure or len(titles) > 1, "one of the two panels has no title: which one shows the true classes?"


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
    picture = student.picture(student.plot_losses(histories))
    assert_readable(picture)
    assert picture.said("legend"), "no legend can be seen: which line is which loss?"
    assert names_both_losses(picture.said("legend", "title", "y")), "the names of both losses should be there"


@pytest.mark.task("4.7", points=1)
def test_texts_of_the_scatter_plot(student, rng):
    """plot_scatter: titles, a name on both axes, and a legend for the classes"""
    X, y = rng.uniform(12, 2).cpu(), torch.arange(12) % 4
    picture = student.picture(student.plot_scatter(X, y, y.roll(1)))
    assert_readable(picture)
    assert_titles_of_both(picture)
    assert picture.said("legend"), "no legend can be seen: which colour is which class?"


@pytest.mark.task("4.7", points=1)
def test_texts_of_the_box_plot(student):
    """plot_accuracies: a title, a name on both axes, and the name of each loss at its box or in a legend"""
    results = {"mse": torch.linspace(0.7, 0.8, 10), "cross_entropy": torch.linspace(0.72, 0.78, 10)}
    picture = student.picture(student.plot_accuracies(results))
    assert_readable(picture)
    assert names_both_losses(picture.said("legend", "xtick", "ytick", "title")), "which box is which loss?"
