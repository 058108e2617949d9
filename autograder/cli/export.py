"""The command that moves results and pages to other systems: export."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.assignments.model import WhenShown
from autograder.cli.signed import tell_refused
from autograder.errors import AutograderError
from autograder.exports.format import Format, Request
from autograder.exports.formats import FORMATS, formats_with
from autograder.results.signature import take_key

if TYPE_CHECKING:
    from autograder.results.folder import ClassResults


def format_named(text: str) -> Format:
    """The format of this name.

    Raises:
        typer.BadParameter: there is none.
    """
    if text not in FORMATS:
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(map(repr, FORMATS))}.")
    return FORMATS[text]


def _help(option: str, what: str) -> str:
    return f"{', '.join(formats_with(option))}: {what}."


def export(
    format_: Annotated[
        Format,
        typer.Argument(
            metavar="FORMAT",
            parser=format_named,
            autocompletion=lambda: list(FORMATS),
            help="\n\n".join(["One of:", *(f"{name}: {format_.summary}" for name, format_ in FORMATS.items())]),
        ),
    ],
    results: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that `grade` wrote, or one student's in it.", exists=True)
    ],
    to: Annotated[
        Path,
        typer.Option(
            "--to", help="The file to write, - for standard output. Of a class: a folder, with a file for each student."
        ),
    ],
    into: Annotated[
        Path | None,
        typer.Option("--into", help=_help("--into", "the sheet that you exported there"), exists=True, dir_okay=False),
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", help=_help("--column", "the title of the column to fill"))
    ] = None,
    missing: Annotated[
        int | None,
        typer.Option("--missing", min=0, help=_help("--missing", "the points for students who handed in nothing")),
    ] = None,
    hidden_checks: Annotated[
        WhenShown, typer.Option("--hidden-checks", help=_help("--hidden-checks", "when students see them"))
    ] = WhenShown.AFTER_PUBLISHED,
) -> None:
    """Write results in the form that another system reads."""
    _refuse_options_of_others(format_, {"--column": column, "--missing": missing})
    _refuse_options_of_others(format_, {"--into": into})
    read = _results_in(results)
    request = Request(
        results=read.results,
        to=to,
        folder=results,
        into=into,
        column=column,
        missing=missing,
        hidden_checks=hidden_checks,
        variables=os.environ,
    )
    exported = format_.export(request)
    _write(exported.files, to, exported.sentences)
    tell_refused(read)


def _refuse_options_of_others(format_: Format, given: Mapping[str, object]) -> None:
    """Refuse options that this format does not take; the same formats take all of these.

    Raises:
        AutograderError: one of them is given.
    """
    if set(given) <= set(format_.options) or all(value is None for value in given.values()):
        return
    options, takers = list(given), formats_with(next(iter(given)))
    verb = "are" if len(options) > 1 else "is"
    named = f"{', '.join(takers[:-1])} and {takers[-1]}"
    raise AutograderError(f"{' and '.join(options)} {verb} for {named}, not for {format_.name}")


def _results_in(path: Path) -> ClassResults:
    """The results of a class, or the result in a student's folder or in a `result.json`.

    Raises:
        AutograderError: there is none, or one cannot be read, or the key has signed none.
    """
    from autograder.results.folder import ClassResults, read_class, read_result

    file, key = path / "result.json" if path.is_dir() else path, take_key()
    if path.is_dir() and not file.is_file():
        return read_class(path, key)
    return ClassResults([read_result(file, key, otherwise="give what autograder grade --out wrote")], [])


def _write(files: Mapping[Path, bytes], to: Path, sentences: Sequence[str]) -> None:
    """Write the files, or one to standard output, and tell the sentences beside it."""
    from autograder.files import write_for_user

    piped = str(to) == "-"
    if piped and len(files) > 1:
        raise AutograderError(f"{len(files)} results do not fit on standard output; name a folder with --to")
    for path, content in files.items():
        if piped:
            sys.stdout.buffer.write(content)
        else:
            write_for_user(path, content, option="--to")
    written = [f"written: {to}"] if files and not piped else []
    for sentence in (*sentences, *written):
        typer.echo(sentence, err=piped)
