"""The reference as a notebook, demonstrations included: what a perfect student would hand in."""

from __future__ import annotations

from autograder.assignments.model import Assignment, without_solution_markers


def solved_notebook(assignment: Assignment) -> bytes:
    """The source, solutions in place, as the bytes of a notebook."""
    import jupytext
    import nbformat

    notebook = jupytext.reads(without_solution_markers(assignment.source), fmt="py:percent")
    return str(nbformat.writes(notebook)).encode()
