"""The homeworks as a newcomer meets them: every example holds, every notebook runs, every stated fact comes out."""

from __future__ import annotations

import doctest
import re
import types
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.authoring.release.notebook import solved_notebook
from autograder.grading.known_answers import reference_submission

SOLUTIONS = Path(__file__).parent.parent / "solutions"
NAMES = sorted(path.parent.name for path in SOLUTIONS.glob("*/assignment.toml"))
MOST_SECONDS = 120  # what a notebook may take on one core
EXAMPLES = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def homework(name: str) -> Assignment:
    return read_assignment(SOLUTIONS / name)


def test_all_four_are_there() -> None:
    """The curriculum's four homeworks, and no other."""
    assert NAMES == ["hw1_losses", "hw2_logistic_regression", "hw3_training_loops", "hw4_four_classes"]


@pytest.mark.parametrize("name", NAMES)
def test_every_function_has_an_example_that_holds(name: str) -> None:
    """Each docstring's example gives what it says, on the reference."""
    assignment = homework(name)
    module = types.ModuleType("reference")
    exec(compile(reference_submission(assignment).text, assignment.file, "exec"), vars(module))
    runner = doctest.DocTestRunner(optionflags=EXAMPLES, verbose=False)
    with_example = set()
    for found in doctest.DocTestFinder().find(module, globs=dict(vars(module))):
        if found.examples:
            with_example.add(found.name.split(".")[1])
        runner.run(found)
    assert runner.summarize(verbose=False).failed == 0
    assert with_example >= set(assignment.functions)


# A number of the curriculum, as a newcomer reads it in a printed line or a docstring of the notebook.
FACTS = {
    "hw1_losses": [
        r"0?\.0900,? *0?\.2447,? *0?\.6652", "0?.3567", "2.3026", "0?.4170", "1.8406", "0?.4966", "1.2389?",
        r"0?\.1898,? *0?\.1717,? *0?\.1717,? *0?\.4668", "0?.76189", "0?.7066", "0?.4741", "0?.5259", "0?.4779",
        "0?.5221", "0?.7462", "0?.7436", "0?.7463", "0?.647", "0?.6499", "0?.811", "1.386", "1.4689",
    ],
    "hw2_logistic_regression": [
        "7 of (the )?20", "14.86", "[-−]3.61", "[-−]4.99", "[-−]10.01", "0?.65", "0?.020437", "0?.004827",
        "[-−]1.392388",
    ],
    "hw3_training_loops": [
        "1.098612", "0.761050", "0.689991", "0.643229", "0.604117", "0.568255", "0.533922", "0.500291", "0.466908",
        "0.433507", "0.399962", "1.849513", "0.689894", "0.241922", r"1[, ]?203", "0?.4[34]", "0?.7[67]",
    ],
    "hw4_four_classes": ["0.75", "0.7917", "0.8125"],
}  # fmt: skip


LONG = ("hw3_training_loops", "hw4_four_classes")  # a minute of training each


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n in LONG else n for n in NAMES])
def test_the_notebook_runs_and_shows_the_facts(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Top to bottom on the reference, offline, on one core: no cell fails, and each fact stands in it."""
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(variable, "1")
    notebook = nbformat.reads(solved_notebook(homework(name)).decode(), as_version=4)
    client = NotebookClient(notebook, timeout=MOST_SECONDS, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    examples = [cell.source for cell in notebook.cells if cell.cell_type == "code"]  # they hold: see above
    text = "\n".join([*examples, *printed(notebook)])
    assert [fact for fact in FACTS[name] if not re.search(fact, text)] == []


def printed(notebook: nbformat.NotebookNode) -> list[str]:
    """What the cells of a notebook wrote."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [str(output.get("text") or output.get("data", {}).get("text/plain", "")) for output in outputs]
