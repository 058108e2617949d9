"""From an assignment's source to what a student is given: README, manifest, stub module, notebook, public checks."""

from __future__ import annotations

from autograder.release.folder import MISTAKES, build, stale, write
from autograder.release.leaks import refuse_leaks
from autograder.release.solved import solved_notebook

__all__ = ["MISTAKES", "build", "refuse_leaks", "solved_notebook", "stale", "write"]
