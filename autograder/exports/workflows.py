"""Workflows for repositories that students can read: they run the public checks of a release and report."""

from __future__ import annotations

import math

from autograder.assignments.model import Assignment
from autograder.exports.scripts import filled

_INSTALLING_MINUTES = 10


def github_workflow(assignment: Assignment) -> str:
    """`.github/workflows/autograder.yml` for a repository that holds the release."""
    return filled("github.yml", _words(assignment))


def gitlab_pipeline(assignment: Assignment) -> str:
    """`.gitlab-ci.yml` for a repository that holds the release."""
    return filled("gitlab.yml", _words(assignment))


def _words(assignment: Assignment) -> dict[str, object]:
    minutes = math.ceil(assignment.limits.patience_seconds / 60) + _INSTALLING_MINUTES
    return {"TITLE": " ".join(assignment.title.split()), "MINUTES": minutes}
