"""The figures that assignment.toml declares: their series, colours and names, and what an author gets wrong there."""

# ruff: noqa: E501 (a mistake and its sentence stand on one line)
from __future__ import annotations

from pathlib import Path

import pytest

from autograder.assignments.figures import MOST_SERIES, Figures, Series
from autograder.assignments.reading import read_assignment
from autograder.authoring.release.folder import build
from autograder.errors import AssignmentError

ROOT = Path(__file__).parents[1]
LOSS = '[[figures.losses.series]]\nkey = "mae"\nname = "MAE"\n'
SECOND = '[[figures.losses.series]]\nkey = "nll"\nname = "likelihood"\n'
SAME = '[figures.accuracies]\nseries = [{ key = "mae", name = "MAE" }]\n'

# what stands below a good assignment.toml, and the sentence behind the file's name
MISTAKES = [
    ("[figure.losses]", "`figure` is not a key; did you mean `figures`?"),
    ("[figures.loses]", "[figures]: `loses` is not a key; did you mean `losses`?"),
    ("[figures.losses]", "[figures.losses]: `series` is missing"),
    ("[figures.losses]\nseries = []", "[figures]: `series` of [figures.losses] is empty; declare at least one"),
    ('[figures.losses]\nseries = ["mae"]', "[figures.losses]: each entry of `series` must be a [[series]] table, not 'mae'"),
    (f'[figures.losses]\nper = "day"\n{LOSS}', "[figures.losses]: `per` must be one of step, epoch, not 'day'"),
    (f'[figures.losses]\nprs = "step"\n{LOSS}', "[figures.losses]: `prs` is not a key; did you mean `per`?"),
    (f'{LOSS}axs = "x"', "[figures.losses]: series mae: `axs` is not a key; did you mean `axis`?"),
    (f"{LOSS}unit = 3", "[figures.losses]: series mae: `unit` must be text in quotes, not 3"),
    (f"{LOSS}colour = 0", "[figures.losses]: series mae: `colour` must be 1 or more, not 0"),
    (f"{LOSS}colour = 7", "[figures]: there are 6 colours, and no more series or higher numbers of a colour"),
    (f"{LOSS}{LOSS}", "[figures]: series mae stands there twice; rename or delete one"),
    (f"{LOSS}{SECOND.replace('likelihood', 'MAE')}", "[figures]: two series are called MAE; rename one"),
    (f"{LOSS}colour = 2\n{SECOND}colour = 2", "[figures]: colour 2 stands at two series; change one"),
    (f"{LOSS}{SAME.replace('MAE', 'error')}", "[figures]: series mae has a name in each figure; give it the same"),
    (f"{LOSS}colour = 2\n{SAME.replace(' }', ', colour = 3 }')}", "[figures]: series mae has a colour in each figure; give it the same"),
    (LOSS.replace("MAE", "a " * 20), f"[figures]: {'a ' * 20!r} must be one line of at most 30 characters, with single spaces"),
    (LOSS.replace('"MAE"', '"""M\nE"""'), "[figures]: 'M\\nE' must be one line of at most 30 characters, with single spaces"),
    ('[figures.scatter]\naxes = ["a"]', "[figures]: `axes` must be two names, not 1"),
    ('[figures.scatter]\naxes = ["a", 3]', "[figures.scatter]: an entry of `axes` must be text in quotes, not 3"),
]  # fmt: skip


def figures_of(small_folder: Path, toml: str) -> Figures:
    path = small_folder / "assignment.toml"
    path.write_text(f"{path.read_text()}\n{toml}")
    return read_assignment(small_folder).figures


@pytest.mark.parametrize(("toml", "sentence"), MISTAKES)
def test_a_mistake_gets_its_sentence(small_folder: Path, toml: str, sentence: str) -> None:
    with pytest.raises(AssignmentError) as caught:
        figures_of(small_folder, toml)
    assert str(caught.value) == f"{small_folder / 'assignment.toml'}: {sentence}"


def test_series_stand_in_the_order_of_the_file_and_take_the_next_colours(small_folder: Path) -> None:
    """The same key has the same colour in all figures."""
    both = '[figures.accuracies]\nseries = [{ key = "c", name = "C" }, { key = "nll", name = "likelihood" }]'
    figures = figures_of(small_folder, f"{LOSS}{SECOND}{both}")
    assert figures.series_of("losses") == (Series("mae", "MAE", colour=1), Series("nll", "likelihood", colour=2))
    assert [(one.key, one.colour) for one in figures.series_of("accuracies")] == [("c", 3), ("nll", 2)]
    assert figures.series_of("scatter") == ()


def test_a_colour_that_the_author_chose_is_given_to_no_other(small_folder: Path) -> None:
    figures = figures_of(small_folder, f"{LOSS}{SECOND}colour = 1")
    assert [one.colour for one in figures.series_of("losses")] == [2, 1]


def test_as_many_series_as_colours(small_folder: Path) -> None:
    series = "".join(f'[[figures.losses.series]]\nkey = "k{n}"\nname = "{n}"\n' for n in range(MOST_SERIES))
    assert [one.colour for one in figures_of(small_folder, series).series_of("losses")] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("name", ["hw1_losses", "hw2_logistic_regression", "hw3_training_loops", "hw4_four_classes"])
def test_a_release_declares_the_same(name: str) -> None:
    """So that a student's plots look like the page."""
    assignment = read_assignment(ROOT / "solutions" / name)
    assert read_assignment(ROOT / "assignments" / name).figures == assignment.figures
    assert assignment.figures.losses


def test_the_release_of_a_homework_without_figures_declares_none(small_folder: Path) -> None:
    assert b"figures" not in build(read_assignment(small_folder))["assignment.toml"]
