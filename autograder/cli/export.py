"""What moves results and pages to other systems: export."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.assignments.model import WhenShown
from autograder.errors import AutograderError
from autograder.exports.formats import SHEETS, Format, exported, remarks_on

if TYPE_CHECKING:
    from autograder.results.model import Result


Into = Annotated[
    Path | None,
    typer.Option(
        "--into",
        help="canvas, moodle, moodle-feedback: the sheet that was exported there.",
        exists=True,
        dir_okay=False,
    ),
]
Column = Annotated[str | None, typer.Option("--column", help="canvas, moodle: the title of the column.")]
Missing = Annotated[
    int | None, typer.Option("--missing", min=0, help="canvas, moodle: the points of who handed in nothing.")
]


def export(
    format_: Annotated[Format, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(Format)}.")],
    results: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that `grade` wrote, or one student's in it.", exists=True)
    ],
    to: Annotated[
        Path,
        typer.Option(
            "--to", help="The file to write, - for standard output. Of a class: a folder, with a file for each student."
        ),
    ],
    into: Into = None,
    column: Column = None,
    missing: Missing = None,
    hidden_checks: Annotated[
        WhenShown, typer.Option("--hidden-checks", help="gradescope: when students see them.")
    ] = WhenShown.AFTER_PUBLISHED,
) -> None:
    """Write results in the form that another system reads."""
    _refuse_options_of_others(format_, into, column, missing)
    read = _results_in(results)
    if format_ in SHEETS:
        _export_sheet(format_, read, to, into=into, column=column, missing=missing)
    elif format_ is Format.MOODLE_FEEDBACK:
        _export_feedback(read, results, to, into)
    elif format_ is Format.NBGRADER:
        _export_to_nbgrader(read, to)
    else:
        _export_files(format_, read, to, hidden_checks)


def _refuse_options_of_others(format_: Format, into: Path | None, column: str | None, missing: int | None) -> None:
    if format_ not in SHEETS and (column, missing) != (None, None):
        raise AutograderError(f"--column and --missing are for {' and '.join(SHEETS)}, not for {format_}")
    if format_ not in (*SHEETS, Format.MOODLE_FEEDBACK) and into is not None:
        takers = f"{', '.join(SHEETS)} and {Format.MOODLE_FEEDBACK}"
        raise AutograderError(f"--into is for {takers}, not for {format_}")


def _results_in(path: Path) -> list[Result]:
    """The results of a class, or the one of a student's folder or of a `result.json`."""
    from autograder.results.document import result_from_json
    from autograder.results.folder import read_results

    file = path / "result.json" if path.is_dir() else path
    if path.is_dir() and not file.is_file():
        return read_results(path)
    try:
        return [result_from_json(file.read_text(encoding="utf-8"))]
    except (OSError, UnicodeDecodeError, AutograderError) as error:
        raise AutograderError(f"{file}: cannot be used ({error}); give what autograder grade --out wrote") from error


def _export_sheet(
    format_: Format, results: list[Result], to: Path, *, into: Path | None, column: str | None, missing: int | None
) -> None:
    from autograder.exports.fill import fill, sentences

    if into is None:
        raise AutograderError(f"export the sheet from {format_.capitalize()} first, and give it with --into")
    done = fill(SHEETS[format_](into.name, into.read_bytes(), column), results, missing=missing)
    _write({to: done.content}, to, sentences(done, into.name))


def _export_feedback(results: list[Result], folder: Path, to: Path, into: Path | None) -> None:
    from autograder.exports.moodle_feedback import moodle_feedback
    from autograder.text import listed

    if into is None:
        raise AutograderError("download the grading worksheet from Moodle first, and give it with --into")
    if not (folder / results[0].student / "result.json").is_file():
        raise AutograderError(f"{folder}: is one student's; give the folder that autograder grade --out wrote")
    pages = {result.student: folder / result.student / "feedback.html" for result in results if result.handed_in}
    missing = [path for path in pages.values() if not path.is_file()]
    if missing:
        raise AutograderError(f"{missing[0]}: is not there; draw the pages with autograder report {folder}")
    done = moodle_feedback(into.name, into.read_bytes(), {who: path.read_bytes() for who, path in pages.items()})
    said = [f"{len(done.given)} of {len(pages)} pages are for participants of {into.name}"]
    _write({to: done.content}, to, said + listed("not clear who they are there, and left out", done.unknown))


def _export_to_nbgrader(results: list[Result], to: Path) -> None:
    from autograder.exports.nbgrader.gradebook import fill_gradebook

    done = fill_gradebook(to, results)
    typer.echo(f"{len(done.students)} of {len(results)} results are in {to}")
    if done.absent:
        typer.echo(f"handed in nothing, and not touched ({len(done.absent)}): {', '.join(done.absent)}")
    if done.unknown:
        typer.echo(f"not known there, and not filled in ({len(done.unknown)}): {', '.join(done.unknown)}")


def _export_files(format_: Format, results: list[Result], to: Path, hidden_checks: WhenShown) -> None:
    files = exported(format_, results, to, os.environ, hidden_checks=hidden_checks)
    _write(files, to, remarks_on(format_, results, os.environ))


def _write(files: dict[Path, bytes], to: Path, said: list[str]) -> None:
    from autograder.files import write_for_user

    piped = str(to) == "-"
    if piped and len(files) > 1:
        raise AutograderError(f"{len(files)} results do not fit on standard output; name a folder with --to")
    for path, content in files.items():
        if piped:
            sys.stdout.buffer.write(content)
        else:
            write_for_user(path, content, option="--to")
    for sentence in said if piped else [*said, f"written: {to}"]:
        typer.echo(sentence, err=piped)
