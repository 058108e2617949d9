"""The parts of a format of `autograder export`: what a user asks for, what an export makes, and the format itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.assignments.model import WhenShown
from autograder.errors import AutograderError
from autograder.results.model import Result


@dataclass(frozen=True)
class Request:
    """What a user asks for.

    Attributes:
        results: the results of a class, or the result of one student.
        to: the file to write; for a class, a folder with a file for each student.
        folder: the folder that the results come from.
        into: the sheet that a platform exported, for formats that fill one.
        column: the title of the column to fill.
        missing: the points for students who handed in nothing.
        hidden_checks: when students see the hidden checks.
        variables: the variables of the environment, in which a runner may describe the submission.
    """

    results: Sequence[Result]
    to: Path
    folder: Path = Path()
    into: Path | None = None
    column: str | None = None
    missing: float | None = None
    hidden_checks: WhenShown = WhenShown.AFTER_PUBLISHED
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exported:
    """What an export makes.

    Attributes:
        files: the contents of files to write, by path; empty if the export has changed a file itself.
        sentences: what the user should know.
    """

    files: Mapping[Path, bytes]
    sentences: Sequence[str] = ()


@dataclass(frozen=True)
class Format:
    """One format of `autograder export`.

    Attributes:
        name: as users type it.
        summary: what the export is; the help and the README show it.
        export: makes the export; raises an AutograderError with a sentence for the user.
        options: the options that this format takes and not every other does.
    """

    name: str
    summary: str
    export: Callable[[Request], Exported]
    options: tuple[str, ...] = ()


def one_file_each(request: Request, *, ending: str, render: Callable[[Result], str]) -> dict[Path, bytes]:
    """The text of each result: of a single result in the file `to`, of several in the folder `to` by students' names.

    Raises:
        AutograderError: a student's name cannot be the name of a file.
    """
    if len(request.results) == 1 and not request.to.is_dir():
        return {request.to: _encoded(render(request.results[0]))}
    names = [_file_name(result.student, ending) for result in request.results]
    return {request.to / name: _encoded(render(result)) for name, result in zip(names, request.results, strict=True)}


def text_format(name: str, summary: str, *, ending: str, render: Callable[[Result], str]) -> Format:
    """A format that renders each result as a text and needs nothing else."""
    return Format(name, summary, lambda request: Exported(one_file_each(request, ending=ending, render=render)))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _file_name(student: str, ending: str) -> str:
    name = f"{student}{ending}"
    if Path(name).name != name or "\0" in name:
        raise AutograderError(f"{student!r} cannot be the name of a file; export that result alone")
    return name
