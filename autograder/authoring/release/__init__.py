"""From an assignment's source to what a student is given: README, stubs, notebook, checks, and a handout of them."""

from __future__ import annotations

from autograder.assignments.model import MISTAKES
from autograder.authoring.release.folder import build, source_notebook, stale, write
from autograder.authoring.release.handout import build_wheel, write_handout
from autograder.authoring.release.leaks import refuse_leaks
from autograder.authoring.release.notebook import STUB_KEY, check_cell_name
from autograder.authoring.release.requirements import requirements_text
from autograder.authoring.release.solved import solved_notebook

__all__ = [
    "MISTAKES",
    "STUB_KEY",
    "build",
    "build_wheel",
    "check_cell_name",
    "refuse_leaks",
    "requirements_text",
    "solved_notebook",
    "source_notebook",
    "stale",
    "write",
    "write_handout",
]
