"""What a GitHub Actions step shows: annotations on the student's lines, and a job summary.

A submission can write into both, so nothing of it may be read as a workflow command, as Markdown or as HTML.
"""

from __future__ import annotations

import html
import re
import string

from autograder.exports.rows import Row, heading, out_of, remarks, rows
from autograder.results.model import Result, Verdict
from autograder.text import one_line, plain

_ANNOTATED = {
    Verdict.FAILED: "error",
    Verdict.TIMED_OUT: "error",
    Verdict.CRASHED: "error",
    Verdict.FORBIDDEN: "error",
    Verdict.GRADER_ERROR: "warning",
}
# A frame of a traceback stands on a line of its own; a place in a sentence is in brackets, or after a syntax error.
# A notebook's places name a cell, which no annotation can point at.
_FRAME = re.compile(r"^ *line (\d{1,7}), in ", re.MULTILINE)
_PLACE = re.compile(r"(?:\(|syntax error in )line (\d{1,7})\b")
_PUNCTUATION = {ord(sign): f"&#{ord(sign)};" for sign in string.punctuation if sign not in ",;%?"}


def github_annotations(result: Result, *, file: str | None = None) -> str:
    """A workflow command on each line: what is wrong with the submission, then each check that failed.

    GitHub shows the first ten errors of a step; the rest are in the summary.

    Args:
        file: the submission's path in the repository; its own name, if None.
    """
    path = file or result.submission.file or ""
    commands = []
    if problem := plain(result.submission.problem):
        commands.append(_command("error", path, _line(problem), heading(result), problem))
    for row in rows(result):
        if level := _ANNOTATED.get(row.check.verdict):
            said = "\n".join(filter(None, (f"{row.words} ({row.worth})", row.details)))
            commands.append(_command(level, path, _line(row.told.message), row.name, said))
    return "".join(f"{command}\n" for command in commands)


def github_summary(result: Result) -> str:
    """The job summary in Markdown: the score, a row for each check, and below each other what is wrong."""
    listed = rows(result)
    parts = [f"## {_inline(heading(result))}: {out_of(result.score, result.max_score)}"]
    if said := remarks(result):
        parts.append("\n".join(f"- {_code(text)}" for text in said))
    if listed:
        head = "| | check | verdict | points |\n|---|---|---|---|"
        parts.append("\n".join([head, *(_table_row(row) for row in listed)]))
    parts += [_details(row) for row in listed if row.details]
    return "\n\n".join(parts) + "\n"


def inert(text: str) -> str:
    """`text` on one line, for a place whose reader may print it in a step: no line of it is a workflow command."""
    line = " / ".join(filter(None, (part.strip() for part in plain(text).split("\n"))))
    return re.sub(":(?=:)", ": ", line).replace("##[", "## [")


def _command(level: str, file: str, line: int | None, title: str, message: str) -> str:
    properties = {"file": one_line(file), "line": str(line or ""), "title": title}
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{level} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _line(text: str) -> int | None:
    """The line that a message names: the innermost of the student's own frames, or the place in a sentence."""
    frames = _FRAME.findall(text)
    if frames:
        return int(frames[-1])
    place = _PLACE.search(text)
    return int(place[1]) if place else None


def _table_row(row: Row) -> str:
    cells = (row.mark, _inline(row.name), _inline(row.words), row.worth)
    return f"| {' | '.join(cells)} |"


def _details(row: Row) -> str:
    return f"<details><summary>{_escaped(row.name)}</summary><pre>{_escaped(row.details)}</pre></details>"


def _escaped(text: str) -> str:
    """For HTML on one line: a blank one would end the block, and what follows it would be Markdown."""
    return html.escape(text).replace("\n", "&#10;")


def _inline(text: str) -> str:
    """Text in a line of Markdown: every sign that could mean something there is a character reference."""
    return one_line(text, 400).translate(_PUNCTUATION)


def _code(text: str) -> str:
    return f"<code>{_inline(text)}</code>"
