"""From an assignment's source to what a student is given: README, manifest, stub module, notebook, public checks."""

from __future__ import annotations

from autograder.release.folder import build, stale, write
from autograder.release.solved import solved_notebook

__all__ = ["build", "solved_notebook", "stale", "write"]
