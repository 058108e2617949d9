"""Look through a release for anything hidden, before a student does.

What is hidden is read from the files again, by rules of its own, so that a mistake in making the stubs is
found too. A line counts where its words stand in a released file, whatever the spacing; a statement counts
wherever the same syntax tree stands, whatever the quotes, brackets and line breaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder.assignments.model import Assignment
from autograder.authoring.release.hidden import Hidden, hidden_lines, open_to_students, stated_by_the_source
from autograder.authoring.release.passages import Passages, passages_of_texts
from autograder.errors import ReleaseLeak


def refuse_leaks(assignment: Assignment, files: Mapping[str, bytes]) -> None:
    """Pass over a release in which nothing hidden stands.

    Args:
        assignment: what the release was made from.
        files: the release, relative path to content in UTF-8.

    Raises:
        ReleaseLeak: something does; the text names the released file and line, and where the original is.
    """
    leaks = list(dict.fromkeys(find_leaks(assignment, files)))
    if leaks:
        more = f" (and {len(leaks) - 1} more like it)" if len(leaks) > 1 else ""
        raise ReleaseLeak(f"{assignment.name}: {leaks[0]}{more}; take it out, or say it in other words")


def find_leaks(assignment: Assignment, files: Mapping[str, bytes]) -> Iterator[str]:
    """A sentence for every hidden line that the release holds, and for the secret."""
    hidden = list(_not_open(assignment))
    for name, content in files.items():
        texts = list(_texts(name, content.decode("utf-8")))
        yield from _secret(assignment.secret, texts)
        yield from _repeated(hidden, Passages(passages_of_texts(texts)))


def _not_open(assignment: Assignment) -> Iterator[Hidden]:
    """The hidden lines, without those that students may well read.

    A solution's line may stand in a docstring or a signature, and nowhere else: a public check or a
    demonstration that repeats one gives it away. Hidden checks, misconceptions and the study share honest
    lines with both.
    """
    stated = Passages(passages_of_texts([("", stated_by_the_source(assignment))]))
    opened = Passages(passages_of_texts(("", text) for text in open_to_students(assignment)))
    for line in hidden_lines(assignment):
        if not (stated if line.is_solution else opened).place_of(line.text):
            yield line


def _secret(secret: str, texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for place, text in texts:
        if secret and secret in text:
            line = text.partition(secret)[0].count("\n") + 1
            yield f"{place}{line} holds the assignment's secret"


def _repeated(hidden: Iterable[Hidden], passages: Passages) -> Iterator[str]:
    for line in hidden:
        if place := passages.place_of(line.text):
            yield f"{place} repeats {line.origin}, which is hidden"


def _texts(name: str, content: str) -> Iterator[tuple[str, str]]:
    """The texts of a file as a reader sees them, each with the beginning of what to call its lines."""
    if Path(name).suffix != ".ipynb":
        yield f"{name}:", content
        return
    import nbformat

    notebook = nbformat.reads(content, as_version=4)
    for number, cell in enumerate(notebook.cells, start=1):
        yield f"{name}, cell {number}, line ", cell.source
        rest = {key: value for key, value in cell.items() if key != "source"}
        yield f"{name}, beside cell {number}, line ", "\n".join(_strings(rest))
    yield f"{name}, metadata, line ", "\n".join(_strings(notebook.metadata))


def _strings(value: object) -> Iterator[str]:
    """Every string in decoded JSON, the keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
