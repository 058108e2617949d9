"""The notebook of a release, in the form that nbgrader grades (cell metadata of schema 3).

Prose is read-only. A task's code is a solution cell, and below it stands a locked check cell with the task's
points: the student runs the public checks there, and nbgrader files the grade there. A written answer is a
Markdown cell that is both at once, for a person to grade.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from autograder.assignments.model import Task
from autograder.authoring.release.imports import excuse_unused_imports
from autograder.authoring.release.source import NOTEBOOK_ONLY, Cell
from autograder.results.model import TaskResult

if TYPE_CHECKING:
    from nbformat import NotebookNode


STUB_KEY = "autograder"  # in the metadata of a source notebook's cell: what a release has in its place
_SETUP = 'from autograder import check  # check("{task}") runs the public checks of task {task} on your code'
_PLOT = """\
from autograder import plot

plot()  # losses, predictions and accuracies of your own code"""
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebook_text(cells: Sequence[Cell], released: list[NotebookNode], *, plots: bool = False) -> str:
    """The notebook as JSON, the same bytes for the same source.

    Args:
        cells: the source's cells.
        released: their nodes without solutions, in the same order.
        plots: whether the student has plots to draw.
    """
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=list(_finished(cells, excuse_unused_imports(released), plots=plots)))
    notebook.metadata.update(kernelspec=_KERNEL, language_info={"name": "python"})
    notebook.nbformat_minor = 5  # the first with cell ids
    _run_nbgrader(notebook)
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


def source_text(cells: Sequence[Cell], released: list[NotebookNode], *, plots: bool = False) -> str:
    """The author's notebook for nbgrader: the same cells, each solution in its place and its stub beside it.

    Args:
        cells, released, plots: as in `notebook_text`.
    """
    import nbformat

    nodes = excuse_unused_imports(released)
    notebook = nbformat.v4.new_notebook(cells=list(_finished(cells, nodes, plots=plots)))
    for cell, node in zip(cells, nodes, strict=True):
        if node.source != cell.node.source:
            node.metadata[STUB_KEY] = {"stub": node.source}
            node.source = cell.node.source
    notebook.metadata.update(kernelspec=_KERNEL, language_info={"name": "python"})
    notebook.nbformat_minor = 5
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


def check_cell_name(task: Task | TaskResult) -> str:
    """The name of a task's check cell, under which nbgrader files its points."""
    return f"check-{_slug(task.id)}"


def _finished(cells: Sequence[Cell], released: list[NotebookNode], *, plots: bool) -> Iterator[NotebookNode]:
    """The released cells, named and marked, with the set-up, the check cells and the plots between them."""
    seen: Counter[str] = Counter()
    setup = _place_of_setup(cells)
    last = {c.task.id: place for place, c in enumerate(cells) if c.task and not c.task.written and c.regions}
    for place, (cell, node) in enumerate(zip(cells, released, strict=True)):
        if place == setup:
            yield _setup_cell(cells)
        name = _name(cell)
        seen[name] += 1
        yield _marked(cell, node, name if seen[name] == 1 else f"{name}_{seen[name]}")
        if cell.task and last.get(cell.task.id) == place:
            yield _check_cell(cell.task)
            if plots and place == max(last.values()):
                yield _locked_cell("plot", _PLOT)


def _place_of_setup(cells: Sequence[Cell]) -> int | None:
    """Behind the imports, that is, the last code before the first task; None where nothing can be checked."""
    tasks = [place for place, cell in enumerate(cells) if cell.task and not cell.task.written]
    if not tasks:
        return None
    for place in range(tasks[0], 0, -1):
        if cells[place - 1].node.cell_type == "code" and not cells[place - 1].only_in_notebook:
            return place
    return tasks[0]


def _marked(cell: Cell, node: NotebookNode, name: str) -> NotebookNode:
    """The node with its id and with nbgrader's word on what it is."""
    node.metadata.pop("lines_to_next_cell", None)  # of use to jupytext alone
    node.id = name
    if cell.only_in_notebook:  # a demonstration of what is not written yet must not end "Run All"
        node.metadata.tags = [*node.metadata.tags, "raises-exception"]
    elif cell.task and cell.regions and cell.task.written:
        _mark(node, solution=True, grade=True, points=cell.task.points)
    elif cell.regions:
        _mark(node, solution=True)
    elif node.cell_type == "markdown":
        _mark(node, locked=True)
    return node


def _name(cell: Cell) -> str:
    """A name that stays when other cells come and go, because grades are filed under it."""
    if cell.task and cell.regions:
        return f"{'answer' if cell.task.written else 'solution'}-{_slug(cell.task.id)}"
    kind = "text" if cell.node.cell_type == "markdown" else "code"
    return f"{kind}-{hashlib.sha256(cell.node.source.encode()).hexdigest()[:8]}"


def _slug(task_id: str) -> str:
    """A task's id in the letters that nbgrader allows in a name."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in task_id)


def _setup_cell(cells: Sequence[Cell]) -> NotebookNode:
    first = next(cell.task.id for cell in cells if cell.task and not cell.task.written)
    return _locked_cell("setup", _SETUP.format(task=first))


def _check_cell(task: Task) -> NotebookNode:
    return _locked_cell(check_cell_name(task), f'check("{task.id}")', grade=True, points=task.points)


def _locked_cell(name: str, source: str, **facts: bool | float) -> NotebookNode:
    import nbformat

    node: NotebookNode = nbformat.v4.new_code_cell(source, id=name, metadata={"tags": [NOTEBOOK_ONLY]})
    _mark(node, locked=True, **facts)
    return node


def _mark(node: NotebookNode, **facts: bool | float) -> None:
    kind = {"grade": False, "solution": False, "locked": False, "task": False}
    node.metadata["nbgrader"] = {"schema_version": 3, "grade_id": node.id, **kind, **facts}


def _run_nbgrader(notebook: NotebookNode) -> None:
    """nbgrader's own steps of a release that have something to do here."""
    from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, ComputeChecksums, LockCells

    for step in (LockCells, ClearOutput, ComputeChecksums, CheckCellMetadata):
        step().preprocess(notebook, {})
