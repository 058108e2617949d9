"""The page of `autograder similar`: pairs of students who share code, and the passages side by side.

This module decides nothing. The template escapes the text of submissions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.classroom.code_tokens import Block, Token
from autograder.classroom.similar import MIN_TOKENS, PHRASE, RUN, Comparison, Pair, Side
from autograder.reports.sentences import percent
from autograder.reports.templating import filled
from autograder.text import counted

MAX_PAIRS = 100  # so that a browser opens the page at once
MAX_LINES = 300  # of one submission in one pair; a hostile submission may have tens of thousands
MAX_WIDTH = 2000  # characters of a line
AROUND = 2  # unshared lines that are shown above and below a shared line


@dataclass(frozen=True)
class Piece:
    """A part of a line, and whether it is shared."""

    text: str
    shared: bool


@dataclass(frozen=True)
class Line:
    """A line of code in pieces; or, without pieces, a fold in the place of `folded` lines with nothing shared."""

    pieces: tuple[Piece, ...] = ()
    folded: int = 0


@dataclass(frozen=True)
class Excerpt:
    """A function in one submission: its place and its lines."""

    place: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class FunctionRow:
    """A function with shared code, in both submissions; None for a submission without this function."""

    name: str
    excerpts: tuple[Excerpt | None, Excerpt | None]


@dataclass(frozen=True)
class PairView:
    """A pair, ready to be shown."""

    number: int
    pair: Pair
    rows: tuple[FunctionRow, ...]
    cut: bool


def similar_sentence(comparison: Comparison) -> str:
    """The result of the comparison in one sentence."""
    said = f"{counted(len(comparison.students), 'submission')} compared"
    if comparison.unread:
        said += f", {len(comparison.unread)} not readable"
    alike = counted(len(comparison.pairs), "pair")
    said += f"; {alike} at {percent(comparison.threshold)} or more of one's own code"
    return f"{said}, {counted(len(comparison.groups), 'group')} of more than two" if comparison.groups else said


def similar_page(title: str, comparison: Comparison) -> str:
    """The page of a class. `title` is the title of the assignment."""
    return filled(
        "similar.html.j2",
        title=title,
        comparison=comparison,
        views=[_view(number, pair) for number, pair in enumerate(comparison.pairs[:MAX_PAIRS], start=1)],
        run=RUN,
        phrase=PHRASE,
        min_tokens=MIN_TOKENS,
    )


def _view(number: int, pair: Pair) -> PairView:
    columns = [_excerpts(side) for side in pair.sides]
    names = dict.fromkeys(name for excerpts, _ in columns for name in excerpts)
    one, other = (excerpts for excerpts, _ in columns)
    shared = [name for name in names if _has_shared(one.get(name)) or _has_shared(other.get(name))]
    rows = tuple(FunctionRow(name, (one.get(name), other.get(name))) for name in shared)
    return PairView(number, pair, rows, any(cut for _, cut in columns))


def _has_shared(excerpt: Excerpt | None) -> bool:
    return excerpt is not None and any(piece.shared for line in excerpt.lines for piece in line.pieces)


def _excerpts(side: Side) -> tuple[dict[str, Excerpt], bool]:
    """The blocks of one side by name (a block without a name by its place), and whether some lines were cut."""
    code, submission = side.member.code, side.member.submission
    marks = _marks(code.tokens[start:stop] for start, stop in side.runs)
    found: dict[str, Excerpt] = {}
    left = MAX_LINES
    for block in code.blocks:
        lines = tuple(_lines(code.lines, block, marks))
        place = str(submission.place(block.first))
        found[_free_name(block.name or f"at {place}", found)] = Excerpt(place, lines[: max(left, 0)])
        left -= len(lines) if any(line.pieces for line in lines) else 0
    return found, left < 0


def _free_name(name: str, taken: Iterable[str]) -> str:
    """A name that is not taken: a function may be defined twice."""
    number, free = 2, name
    while free in taken:
        number, free = number + 1, f"{name} ({number})"
    return free


def _marks(runs: Iterable[Sequence[Token]]) -> dict[int, list[tuple[int, int]]]:
    """For each line number, the columns where shared code begins and ends. Comments between lines are outside."""
    marks: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for run in runs:
        spans: dict[int, tuple[int, int]] = {}
        for token in run:
            for line in range(token.line, token.last_line + 1):
                start = token.column if line == token.line else 0
                end = token.end if line == token.last_line else MAX_WIDTH
                first, last = spans.get(line, (start, end))
                spans[line] = min(first, start), max(last, end)
        for line, span in spans.items():
            marks[line].append(span)
    return marks


def _lines(lines: Sequence[str], block: Block, marks: dict[int, list[tuple[int, int]]]) -> Iterator[Line]:
    """The lines of a block. Lines far from shared code are folded; the first line, which has the name, is not."""
    numbers = range(block.first, block.last + 1)
    near = {number + step for number in numbers if number in marks for step in range(-AROUND, AROUND + 1)}
    folded = 0
    for number in numbers:
        if number != block.first and number not in near:
            folded += 1
            continue
        if folded:
            yield Line(folded=folded)
            folded = 0
        yield Line(tuple(_pieces(lines[number - 1], sorted(marks.get(number, ())))))
    if folded:
        yield Line(folded=folded)


def _pieces(line: str, spans: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    text = line if len(line) <= MAX_WIDTH else line[: MAX_WIDTH - 1] + "…"
    done = 0
    for start, end in spans:
        begin = max(start, done)
        if text[done:begin]:
            yield Piece(text[done:begin], shared=False)
        if text[begin:end]:
            yield Piece(text[begin:end], shared=True)
        done = max(done, end)
    if text[done:] or not done:
        yield Piece(text[done:], shared=False)
