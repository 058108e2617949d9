"""A GitHub Actions step's output: annotations on the student's lines, and a job summary.

A submission can put text into both. GitHub must not read that text as a workflow command, as Markdown or as HTML.
"""

from __future__ import annotations

import html
import re
import string

from autograder.exports.format import text_format
from autograder.exports.rows import CheckRow, check_rows, heading, remarks
from autograder.results.failure import Failure
from autograder.results.model import Result, Verdict
from autograder.results.wording import out_of
from autograder.text import one_line, plain

_PUNCTUATION = {ord(sign): f"&#{ord(sign)};" for sign in string.punctuation if sign not in ",;%?"}


def github_annotations(result: Result, *, file: str | None = None) -> str:
    """Workflow commands, one on each line: the failure of the submission, then the checks that failed.

    GitHub shows the first ten errors of a step; the rest are in the summary.

    Args:
        file: the submission's path in the repository; if None, the name of the file that was handed in.
    """
    path = file or result.submission.file or ""
    commands = []
    if problem := result.submission.failure:
        commands.append(_command("error", path, _line(problem), heading(result), problem.line))
    for row in check_rows(result):
        if level := _level(row.check.verdict):
            said = "\n".join(filter(None, (f"{row.words} ({row.worth})", row.details)))
            commands.append(_command(level, path, _line(row.shown.failure), row.name, said))
    return "".join(f"{command}\n" for command in commands)


def github_summary(result: Result) -> str:
    """The job summary in Markdown: the score, a row for each check, and then the failures."""
    listed = check_rows(result)
    parts = [f"## {_inline(heading(result))}: {out_of(result.score, result.max_score)}"]
    if said := remarks(result):
        parts.append("\n".join(f"- {_code(text)}" for text in said))
    if listed:
        head = "| | check | verdict | points |\n|---|---|---|---|"
        parts.append("\n".join([head, *(_table_row(row) for row in listed)]))
    parts += [_details(row) for row in listed if row.details]
    return "\n\n".join(parts) + "\n"


def inert(text: str) -> str:
    """`text` on one line. A step that prints it prints no workflow command."""
    line = " / ".join(filter(None, (part.strip() for part in plain(text).split("\n"))))
    return re.sub(":(?=:)", ": ", line).replace("##[", "## [")


def _level(verdict: Verdict) -> str:
    """The kind of annotation; empty where nothing went wrong."""
    if verdict.is_graders_fault:
        return "warning"
    return "error" if verdict.is_missed else ""


def _command(level: str, file: str, line: int | None, title: str, message: str) -> str:
    properties = {"file": one_line(file), "line": str(line or ""), "title": title}
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{level} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _line(failure: Failure | None) -> int | None:
    """The innermost of the student's own lines. No annotation can point at a line of a notebook's cell."""
    place = failure.at if failure else None
    return place.line if place and not place.cell else None


def _table_row(row: CheckRow) -> str:
    cells = (row.mark, _inline(row.name), _inline(row.words), row.worth)
    return f"| {' | '.join(cells)} |"


def _details(row: CheckRow) -> str:
    return f"<details><summary>{_escaped(row.name)}</summary><pre>{_escaped(row.details)}</pre></details>"


def _escaped(text: str) -> str:
    """Text for HTML on one line. A blank line would end the block of HTML, and the rest would be Markdown."""
    return html.escape(text).replace("\n", "&#10;")


def _inline(text: str) -> str:
    """Text for a line of Markdown. Each sign that Markdown could read as markup is a character reference."""
    return one_line(text, 400).translate(_PUNCTUATION)


def _code(text: str) -> str:
    return f"<code>{_inline(text)}</code>"


ANNOTATIONS = text_format(
    "github-annotations",
    "annotations on the student's lines, as the output of a step of GitHub Actions",
    ending=".txt",
    render=github_annotations,
)
SUMMARY = text_format("github-summary", "a job summary of GitHub Actions", ending=".md", render=github_summary)
