"""A preprocessor for `nbgrader autograde`: the cells of a student's notebook become cells that nbgrader can file.

nbgrader stops at two cells of one name, at marks of its own that are not whole, and at a check cell whose neighbour is
missing. Notebooks with copied, split, merged or pasted cells hold all of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

_FIRST_WITH_IDS = 5  # the minor version of format 4 whose cells have ids
_NO_ANSWER = "*No cell is marked as this answer. It may stand in another cell of this notebook.*"


@dataclass(frozen=True)
class _Given:
    """A cell of the assignment, as it was given out.

    Attributes:
        marks: what the cell's metadata hold for nbgrader.
    """

    cell_type: str
    source: str
    marks: Mapping[str, Any]

    @property
    def is_graded(self) -> bool:
        return bool(self.marks["grade"])

    @property
    def is_locked(self) -> bool:
        return bool(self.marks["locked"])

    def new_cell(self) -> NotebookNode:
        """The cell for a notebook that lacks it. For an answer that a person grades it holds a note for that person."""
        source = self.source if self.is_locked else _NO_ANSWER
        v4: Any = nbformat.v4
        cell: NotebookNode = (v4.new_code_cell if self.cell_type == "code" else v4.new_markdown_cell)(source)
        cell.metadata["nbgrader"] = dict(self.marks)
        return cell


class FitCells(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Takes the place of DeduplicateIds: each cell of the assignment is there once, with the marks that it had."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Mark one cell for each cell of the assignment, and put back check cells and answers that are missing."""
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            given = _cells_given(gradebook.find_notebook(about["notebook"], about["assignment"]))
        nb.cells = fitted(nb.cells, given)
        if nb.nbformat_minor < _FIRST_WITH_IDS:
            for cell in nb.cells:
                cell.pop("id", None)
        return nb, resources


def _cells_given(notebook: Any) -> dict[str, _Given]:
    """The assignment's cells by name, in its order."""
    points = {cell.name: cell.max_score for cell in notebook.grade_cells}
    answers = {cell.name for cell in notebook.solution_cells}
    cells = notebook.source_cells
    return {cell.name: _Given(cell.cell_type, cell.source, _marks(cell, points, answers)) for cell in cells}


def _marks(cell: Any, points: Mapping[str, float], answers: set[str]) -> dict[str, Any]:
    about = {"schema_version": 3, "grade_id": cell.name, "cell_type": cell.cell_type, "checksum": cell.checksum}
    kind = {"grade": cell.name in points, "solution": cell.name in answers, "locked": cell.locked, "task": False}
    return {**about, **kind, **({"points": points[cell.name]} if cell.name in points else {})}


def fitted(cells: Sequence[NotebookNode], given: Mapping[str, _Given]) -> list[NotebookNode]:
    """The student's cells, each of the assignment's names once; missing cells with points are put back."""
    chosen = _chosen(cells, given)
    names = {place: name for name, place in chosen.items()}
    found: list[NotebookNode] = []
    for place, cell in enumerate(cells):
        name = names.get(place)
        cell.metadata.pop("nbgrader", None)
        if name is None or (given[name].is_locked and cell.source != given[name].source):
            found.append(cell)  # what a student wrote into a locked cell stays, and the locked cell stands below
        if name is not None:
            found.append(given[name].new_cell() if given[name].is_locked else _marked(cell, given[name]))
    for name in given:
        if name not in chosen and given[name].is_graded:
            found.insert(_place_for(name, found, list(given)), given[name].new_cell())
    return found


def _chosen(cells: Sequence[NotebookNode], given: Mapping[str, _Given]) -> dict[str, int]:
    """For each name, the place of the cell that bears it.

    Of several, the last one that is as it should be: a locked cell as it was given out, any other cell changed.
    """
    chosen: dict[str, int] = {}
    for place in sorted(range(len(cells)), key=lambda place: (_is_as_it_should(cells[place], given), place)):
        name = _name(cells[place])
        if name in given:
            chosen[name] = place
    return chosen


def _is_as_it_should(cell: NotebookNode, given: Mapping[str, _Given]) -> bool:
    one = given.get(_name(cell))
    return one is not None and (cell.source == one.source) == one.is_locked


def _name(cell: NotebookNode) -> str:
    """The cell's name for nbgrader. A program that dropped it may have left the cell's id, which is the same name."""
    marks = cell.metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return str(name or cell.get("id", ""))


def _marked(cell: NotebookNode, given: _Given) -> NotebookNode:
    cell.metadata["nbgrader"] = dict(given.marks)
    return cell


def _place_for(name: str, cells: Sequence[NotebookNode], order: Sequence[str]) -> int:
    """The place behind the last cell that precedes a cell in the assignment; the end if none does."""
    before = set(order[: order.index(name)])
    places = [place for place, cell in enumerate(cells) if _name(cell) in before]
    return places[-1] + 1 if places else len(cells)
