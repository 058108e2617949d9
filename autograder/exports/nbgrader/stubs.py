"""A preprocessor for `nbgrader generate_assignment`: it puts in the stubs that stand in the source notebook."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.authoring.release.notebook import STUB_KEY


class PutStubs(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Takes the place of ClearSolutions, which has one stub for all cells; ours name the task and what it forbids."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Replace a cell's text by its stub, if it has one.

        Raises:
            RuntimeError: a cell contains a solution and has no stub.
        """
        ours = cell.metadata.pop(STUB_KEY, None)
        if ours is not None:
            cell.source = ours["stub"]
        if "BEGIN SOLUTION" in cell.source or "END SOLUTION" in cell.source:
            raise RuntimeError("a cell with a solution has no stub; make the course again: autograder nbgrader COURSE")
        return cell, resources
