"""The zip that Gradescope makes an autograder of: two scripts, the engine, and an assignment with what is hidden."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.assignment import Assignment
from autograder.bundles.scripts import filled
from autograder.release import requirements_text

_WRITTEN_AT = (1980, 1, 1, 0, 0, 0)  # the same bytes for the same course
_STARTING_SECONDS = 300  # for Python, torch and the sandbox, on half a processor
_NOT_GRADED = (
    "The grader did not finish. This is no fault of yours, and 0 is not your result: tell your instructor, "
    "who can have it run again."
)


def gradescope_zip(assignment: Assignment, wheel: Path, kept: Mapping[str, bytes], *, isolation: str) -> bytes:
    """The bytes of the autograder zip.

    Args:
        wheel: the engine.
        kept: files of the cache by name: what grading would otherwise compute again for every submission.
        isolation: the weakest tier to grade on, as `require=...`.
    """
    seconds = int(assignment.limits.submission_seconds) + _STARTING_SECONDS
    words = {"NAME": assignment.name, "SECONDS": seconds, "ISOLATION": isolation, "HIDDEN": assignment.hidden_checks}
    files = {
        "requirements.txt": requirements_text(f"./{wheel.name}").encode(),
        "not_graded.json": _not_graded(),
        wheel.name: wheel.read_bytes(),
        **{f"{assignment.name}/{name}": content for name, content in _files(assignment.folder)},
        **{f"cache/{name}": content for name, content in kept.items()},
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in ("setup.sh", "run_autograder"):
            _add(archive, name, filled(name, words).encode(), mode=0o755)
        for name, content in sorted(files.items()):
            _add(archive, name, content, mode=0o644)
    return stream.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes, *, mode: int) -> None:
    entry = zipfile.ZipInfo(name, _WRITTEN_AT)
    entry.external_attr = mode << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith((".", "__")) for part in inside.parts):
            yield inside.as_posix(), path.read_bytes()


def _not_graded() -> bytes:
    """What stands in results.json until there is a result; it is left there if the grader itself is killed."""
    document = {"score": 0, "output": _NOT_GRADED, "output_format": "text", "visibility": "visible", "tests": []}
    return (json.dumps(document, indent=1) + "\n").encode()
