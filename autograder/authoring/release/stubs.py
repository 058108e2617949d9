"""The text that stands in the place of a solution, and the module with all of these stubs."""

from __future__ import annotations

import re
import textwrap
from copy import deepcopy
from itertools import pairwise
from typing import TYPE_CHECKING

from autograder.assignments.model import Task
from autograder.authoring.release.source import NOTEBOOK_ONLY, Cell, Region
from autograder.authoring.release.unused_imports import excuse_unused_imports

if TYPE_CHECKING:
    from nbformat import NotebookNode


_COMMENT_WIDTH = 98  # a line of 110, without the deepest indentation of a stub, 12


def code_stub(task: Task, function: str) -> str:
    """The lines that replace the body of a function; `function` may be dotted, as in "StepData.__len__"."""
    name = function.removesuffix(".__init__")  # for a student, the class is missing
    todo = f"TODO({task.id}): replace the line below."
    forbidden = [
        name for name in task.forbid if not name.startswith("_")
    ]  # private names, which nobody uses by accident, would only be in the way
    if forbidden:
        todo += f" Not allowed here: torch's {', '.join(forbidden)}."
    comment = textwrap.wrap(todo, _COMMENT_WIDTH, initial_indent="# ", subsequent_indent="#     ")
    return "\n".join([*comment, f'raise NotImplementedError("task {task.id}, {name}, is not written yet")'])


def text_stub(task: Task) -> str:
    """The line that replaces the model answer of a written task."""
    return f"TODO({task.id}): replace this line with your answer."


def without_solutions(cell: Cell) -> NotebookNode:
    """A copy of the cell's node with a stub in place of each solution."""
    released = deepcopy(cell.node)
    if cell.task is None or not cell.regions:
        return released
    pieces = zip(_pieces(cell), cell.regions, strict=True)
    released.source = "\n".join(_cleared(cell.task, region, cell.node, piece) for piece, region in pieces)
    return released


def _pieces(cell: Cell) -> list[str]:
    """The cell's text, cut behind every solution except the last, because nbgrader puts the same stub into all."""
    lines = cell.node.source.split("\n")
    cuts = [0, *(region.end + 1 for region in cell.regions[:-1]), len(lines)]
    return ["\n".join(lines[start:stop]) for start, stop in pairwise(cuts)]


def _cleared(task: Task, region: Region, node: NotebookNode, piece: str) -> str:
    from nbgrader.preprocessors import ClearSolutions

    clear = ClearSolutions(
        code_stub={"python": code_stub(task, region.function)},
        text_stub=text_stub(task),
        enforce_metadata=False,  # a module has no metadata, and the notebook gets them later
    )
    alone = deepcopy(node)
    alone.source = piece
    cleared, _ = clear.preprocess_cell(alone, {"language": "python"}, 0)
    return str(cleared.source)


def stub_module(cells: list[NotebookNode]) -> str:
    """The module, py:percent: the released cells without those that only a notebook has."""
    import jupytext
    import nbformat

    kept = [cell for cell in cells if NOTEBOOK_ONLY not in cell.metadata.get("tags", ())]
    notebook = nbformat.v4.new_notebook(cells=[_set_apart(cell) for cell in excuse_unused_imports(kept)])
    filters = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "title,tags,-all"}
    text = str(jupytext.writes(notebook, fmt={"extension": ".py", "format_name": "percent", **filters}))
    # jupytext writes the title before the kind of the cell, and editors then take prose for code
    return re.sub(r"(?m)^# %% (\S.*?) \[markdown\](.*)$", r"# %% [markdown] \1\2", text).rstrip("\n") + "\n"


def _set_apart(cell: NotebookNode) -> NotebookNode:
    """Two blank lines below a definition, also where the source has another cell there."""
    if cell.cell_type == "code" and cell.source.rpartition("\n")[2].startswith(" "):
        cell.metadata["lines_to_next_cell"] = 2
    return cell
