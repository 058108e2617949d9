"""The notebook of a release, in the form that nbgrader grades (cell metadata of schema 3).

Prose is read-only. The code of a task is a solution cell. Below it stands a locked check cell with the points of the
task: the student runs the public checks there, and nbgrader files the grade there. A written answer is one Markdown
cell for both, which a person grades.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from autograder.assignments.model import Assignment, Task, without_solution_markers
from autograder.authoring.release.source import NOTEBOOK_ONLY, Cell
from autograder.authoring.release.unused_imports import excuse_unused_imports
from autograder.results.model import TaskResult

if TYPE_CHECKING:
    from nbformat import NotebookNode


STUB_KEY = "autograder"  # in the metadata of a source notebook's cell: the stub that a release has in its place
_SETUP = 'from autograder import check  # check("{task}") runs the public checks of task {task} on your code'
_PLOT = """\
from autograder import plot

plot()  # losses, predictions and accuracies of your own code"""
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebook_text(cells: Sequence[Cell], released: list[NotebookNode], *, closing: Sequence[NotebookNode] = ()) -> str:
    """The notebook of a release as JSON, the same bytes for the same source.

    Args:
        cells: of the source.
        released: the nodes of these cells without solutions, in the same order.
        closing: cells that stand below the last check cell, such as `plot_cell()`.
    """
    notebook = _new_notebook(_finished(cells, excuse_unused_imports(released), closing))
    _run_nbgrader(notebook)
    return _as_json(notebook)


def source_text(cells: Sequence[Cell], released: list[NotebookNode], *, closing: Sequence[NotebookNode] = ()) -> str:
    """The author's notebook for nbgrader: the same cells with the solutions, each with its stub in the metadata.

    Args:
        cells, released, closing: as in `notebook_text`.
    """
    nodes = excuse_unused_imports(released)
    notebook = _new_notebook(_finished(cells, nodes, closing))
    for cell, node in zip(cells, nodes, strict=True):
        if node.source != cell.node.source:
            node.metadata[STUB_KEY] = {"stub": node.source}
            node.source = cell.node.source
    return _as_json(notebook)


def _new_notebook(cells: Iterable[NotebookNode]) -> NotebookNode:
    import nbformat

    notebook: NotebookNode = nbformat.v4.new_notebook(cells=list(cells))
    notebook.metadata.update(kernelspec=_KERNEL, language_info={"name": "python"})
    notebook.nbformat_minor = 5  # the first minor version with ids of cells
    return notebook


def _as_json(notebook: NotebookNode) -> str:
    import nbformat

    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


def solved_notebook(assignment: Assignment) -> bytes:
    """The reference as a notebook, with its demonstrations: the work of a perfect student."""
    import jupytext
    import nbformat

    notebook = jupytext.reads(without_solution_markers(assignment.source), fmt="py:percent")
    return str(nbformat.writes(notebook)).encode()


def check_cell_name(task: Task | TaskResult) -> str:
    """The name of the check cell of a task; nbgrader files the points of the task under it."""
    return f"check-{_slug(task.id)}"


def plot_cell() -> NotebookNode:
    """A locked cell that draws the plots of the student's own code."""
    return _locked_cell("plot", _PLOT)


def _finished(
    cells: Sequence[Cell], released: list[NotebookNode], closing: Sequence[NotebookNode]
) -> Iterator[NotebookNode]:
    """The released cells, named and marked, with the set-up, the check cells and the closing cells between them."""
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
            if place == max(last.values()):
                yield from closing


def _place_of_setup(cells: Sequence[Cell]) -> int | None:
    """The place behind the imports, which are the last code before the first task; None if no task has checks."""
    tasks = [place for place, cell in enumerate(cells) if cell.task and not cell.task.written]
    if not tasks:
        return None
    for place in range(tasks[0], 0, -1):
        if cells[place - 1].node.cell_type == "code" and not cells[place - 1].only_in_notebook:
            return place
    return tasks[0]


def _marked(cell: Cell, node: NotebookNode, name: str) -> NotebookNode:
    """The node with its id, and with the metadata that tell nbgrader what kind of cell it is."""
    node.metadata.pop("lines_to_next_cell", None)  # only jupytext reads it
    node.id = name
    if cell.only_in_notebook:  # "Run All" must not stop at a demonstration of code that is not written yet
        node.metadata.tags = [*node.metadata.tags, "raises-exception"]
    elif cell.task and cell.regions and cell.task.written:
        _mark(node, solution=True, grade=True, points=cell.task.points)
    elif cell.regions:
        _mark(node, solution=True)
    elif node.cell_type == "markdown":
        _mark(node, locked=True)
    return node


def _name(cell: Cell) -> str:
    """A name that stays the same when other cells are added or removed, because nbgrader files grades under it."""
    if cell.task and cell.regions:
        return f"{'answer' if cell.task.written else 'solution'}-{_slug(cell.task.id)}"
    kind = "text" if cell.node.cell_type == "markdown" else "code"
    return f"{kind}-{hashlib.sha256(cell.node.source.encode()).hexdigest()[:8]}"


def _slug(task_id: str) -> str:
    """The id of a task, with `-` for each character that nbgrader does not allow in a name."""
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
    """The steps of nbgrader's release that change a notebook without solutions."""
    from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, ComputeChecksums, LockCells

    for step in (LockCells, ClearOutput, ComputeChecksums, CheckCellMetadata):
        step().preprocess(notebook, {})
