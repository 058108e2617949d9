"""Gradescope's autograder zip: two scripts, the engine, and an assignment with its hidden checks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.assignments.model import Assignment
from autograder.authoring.release.requirements import requirements_text
from autograder.exports.scripts import filled
from autograder.files import zipped
from autograder.sandbox.tiers import Tier

_SCRIPTS = ("setup.sh", "run_autograder")
_STARTING_SECONDS = 300  # the start of Python, torch and the sandbox takes this long on half a processor
_NOT_GRADED = (
    "The grader did not finish. This is no fault of yours, and 0 is not your result: tell your instructor, "
    "who can have it run again."
)


def gradescope_zip(assignment: Assignment, wheel: Path, cached: Mapping[str, bytes], *, isolation: Tier) -> bytes:
    """The bytes of the autograder zip.

    Args:
        wheel: the path of the engine's wheel.
        cached: files of the cache, by name; without them, grading computes them again for every submission.
        isolation: the weakest tier to grade on.
    """
    seconds = int(assignment.limits.patience_seconds) + _STARTING_SECONDS
    words = {
        "NAME": assignment.name,
        "SECONDS": seconds,
        "ISOLATION": f"require={isolation}",
        "HIDDEN": assignment.hidden_checks,
    }
    files = {
        "requirements.txt": requirements_text(f"./{wheel.name}").encode(),
        "not_graded.json": _not_graded(),
        wheel.name: wheel.read_bytes(),
        **{f"{assignment.name}/{name}": content for name, content in _files(assignment.folder)},
        **{f"cache/{name}": content for name, content in cached.items()},
    }
    scripts = {name: filled(name, words).encode() for name in _SCRIPTS}
    return zipped(scripts | dict(sorted(files.items())), executable=_SCRIPTS)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith((".", "__")) for part in inside.parts):
            yield inside.as_posix(), path.read_bytes()


def _not_graded() -> bytes:
    """The results.json that stands there until there is a result, and stays if the grader itself is killed."""
    document = {"score": 0, "output": _NOT_GRADED, "output_format": "text", "visibility": "visible", "tests": []}
    return (json.dumps(document, indent=1) + "\n").encode()
