"""Tables that single commands print: the rows of calibrate, the matrix of verify, the plots of plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.assignments.thresholds import FEWEST_VALUES, FILE, MOST_CHANCE_OF_ALL, ThresholdRow
from autograder.authoring.calibrate import Calibration, Measurement
from autograder.authoring.verify import MatrixRow
from autograder.reports.palette import TERMINAL
from autograder.reports.terminal import mark_style
from autograder.results.wording import WORDINGS, Tone
from autograder.student.figure import DrawnPlot

WIDE = 96  # columns that the whole table takes
_LEFT_OUT = ("tries", "below", "points")  # in a narrower terminal


def calibration_table(calibration: Calibration, width: int) -> Table:
    """A row for each threshold: the measurement, and whether the file agrees. A narrow table has fewer columns."""
    name, seeds = calibration.assignment.name, calibration.seeds
    table = Table(title=f"{name}: {seeds} seeds", box=SIMPLE_HEAD, pad_edge=False)
    columns = [*_COLUMNS] if width >= WIDE else [column for column in _COLUMNS if column not in _LEFT_OUT]
    for column in columns:
        side: JustifyMethod = "left" if column in ("row", "file") else "right"
        table.add_column(column, justify=side, no_wrap=column != "row", overflow="fold")
    for measurement in calibration.rows:
        table.add_row(*(_COLUMNS[column](measurement) for column in columns))
    return table


def calibration_sentences(calibration: Calibration, *, written: bool) -> Iterator[Text]:
    """The faults to mend, the differences from the file, and the chance that luck fails a right solution."""
    name = calibration.assignment.name
    for sentence in calibration.faults:
        yield Text(sentence, style=TERMINAL[Tone.FAIL])
    for sentence in calibration.drift:
        yield Text(sentence, style=TERMINAL[Tone.WARN])
    if calibration.drift:
        said = f"{FILE} is written" if written else f"look why, then: autograder calibrate {name} --write"
        yield Text(said)
    source = "" if calibration.is_enough else " by what the file records"
    said = f"A right solution fails this homework by luck with a chance of at most {calibration.chance:.1e}{source}"
    yield Text(f"{said}; {MOST_CHANCE_OF_ALL:g} is the most that is fair.")
    if not calibration.is_enough:
        yield Text(f"{calibration.seeds} seeds bound no chance; that takes {FEWEST_VALUES}.", style=TERMINAL[Tone.IDLE])


def _asks(measurement: Measurement) -> str:
    threshold = measurement.measured.threshold
    return "" if threshold is None else f"{threshold:g}"


def _spread(measurement: Measurement) -> str:
    row = measurement.measured
    return "" if row.mean is None or row.std is None else f"{row.mean:.3f} ± {row.std:.3f}"


def _optional(row: ThresholdRow, key: str, form: str) -> str:
    value = getattr(row, key)
    return "" if value is None else format(value, form)


def _file(measurement: Measurement) -> Text:
    if measurement.faults:
        return Text("fails", style=TERMINAL[Tone.FAIL])
    if not measurement.recorded.is_measured:
        return Text("by hand", style=TERMINAL[Tone.IDLE])
    if measurement.recorded.values is None:
        return Text("new", style=TERMINAL[Tone.WARN])
    if measurement.drift:
        return Text("differs", style=TERMINAL[Tone.WARN])
    return Text("agrees", style=TERMINAL[Tone.PASS])


_COLUMNS = {
    "row": lambda m: m.measured.name,
    "asks": _asks,
    "tries": lambda m: _optional(m.measured, "tries", "d"),
    "mean ± std": _spread,
    "lowest": lambda m: _optional(m.measured, "lowest", ".3f"),
    "below": lambda m: _optional(m.measured, "below", "d"),
    "points": lambda m: _optional(m.measured, "test_size", "d"),
    "chance": lambda m: _optional(m.measured, "chance", ".1e"),
    "file": _file,
}

_NOT_RUN = " "  # in the place of a letter, for a slow check that was not needed


def matrix_lines(matrix: Sequence[MatrixRow]) -> Iterator[str]:
    """The misconceptions of each task against its checks: `1.5 softmax_twice   xx--··x *`; the first line explains."""
    if matrix:
        letters = ", ".join(f"{wording.letter} {wording.instructor}" for wording in WORDINGS.values())
        yield f"each check, in order: {letters}, blank a slow one that was not needed; * diagnosed"
    width = max((len(row.misconception.slug) for row in matrix), default=0)
    for row in matrix:
        wrong = row.misconception
        letters = "".join(WORDINGS[verdict].letter if verdict is not None else _NOT_RUN for verdict in row.verdicts)
        diagnosed = " *" if row.sentences == {wrong.sentence} else ""
        yield f"{wrong.task:<5}{wrong.slug:<{width}}  {letters}{diagnosed}"


def plot_lines(drawn: Sequence[DrawnPlot]) -> Iterator[RenderableType]:
    """A line for each plot: its file and title, or the reason why it could not be drawn."""
    for one in drawn:
        line = Table.grid(padding=(0, 1, 0, 0))
        line.add_column(no_wrap=True)
        line.add_column(no_wrap=True, width=max(len(other.picture.name) for other in drawn))
        line.add_column(overflow="fold")
        file = f"{one.files[-1]}: " if one.files else ""
        mark = Text(one.wording.mark, style=mark_style(one.wording))
        line.add_row(mark, Text(one.picture.name, style="bold"), Text(f"{file}{one.sentence}"))
        yield line
