"""What a sweep measured, as the rows of luck.toml; what is wrong with such rows; and the text of the file."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import TypeVar

from autograder.assignments.luck import FILE, CheckRow, LuckRecord, MisconceptionRow, parse_luck, read_luck
from autograder.assignments.model import Assignment, CheckSpec
from autograder.assignments.source_text import read_text
from autograder.authoring.luck.stopping import OFTEN, lower_bound, upper_bound
from autograder.authoring.luck.sweep import REFERENCE, RightTrial, Sweep, WrongTrial
from autograder.errors import AssignmentError
from autograder.files import write_atomically

_ROUNDED = 1.001  # a bound is recorded with two digits; versions of scipy may differ in the last one
_HEAD = "# How often chance decides a verdict; written by `autograder luck NAME --write`.\n"

Row = TypeVar("Row", CheckRow, MisconceptionRow)


def record_of(sweep: Sweep) -> LuckRecord:
    """The rows of a sweep. A check or misconception that was not asked has none."""
    checks = (_check_row(sweep, trial) for trial in sweep.right if trial.answer == REFERENCE and trial.seeds)
    wrong = (_misconception_row(sweep.assignment, trial) for trial in sweep.wrong if trial.seeds)
    return LuckRecord(tuple(checks), tuple(wrong))


def merged(assignment: Assignment, old: LuckRecord, new: LuckRecord) -> LuckRecord:
    """Both records in the order of the assignment.

    Of two rows of one version and one torch, the numbers with more losses or escapes stay, or else those of more seeds.
    """
    checks = _merged(old.checks, new.checks, [check.id for check in assignment.checks], _joined)
    wrong = _merged(
        old.misconceptions,
        new.misconceptions,
        [one.path.stem for one in assignment.misconceptions],
        lambda *rows: max(rows, key=lambda row: (row.escapes, row.seeds)),
    )
    return LuckRecord(tuple(checks), tuple(wrong))


def write_record(assignment: Assignment, record: LuckRecord) -> None:
    """Put the rows into the assignment's luck.toml; comments above the first row stay.

    Raises:
        AssignmentError: the file breaks the rules.
    """
    path = assignment.folder / FILE
    text = read_text(path) if path.is_file() else _HEAD
    new = _with_rows(text, record)
    if parse_luck(new) != record:
        raise AssignmentError(f"{path}: cannot be written; delete it and measure again")
    write_atomically(path, new.encode())


def faults_of(record: LuckRecord) -> Iterator[str]:
    """A sentence for each row that shows a check to be unfair, or a bound that its own numbers do not give."""
    for row in record.checks:
        for who, losses, seeds, bound in (
            ("the reference", row.losses, row.seeds, row.bound),
            ("other right answers", row.answer_losses, row.answer_seeds, row.answer_bound),
        ):
            if losses:
                yield f"{row.check}: fails {who} for {losses} of {seeds:,} seeds; mend the check or its draws"
            yield from _wrong_bound(f"{row.check}: {who}", losses, seeds, bound)
    for wrong in record.misconceptions:
        if lower_bound(wrong.escapes, wrong.seeds) > OFTEN:
            said = f"keeps all points for {wrong.escapes} of {wrong.seeds:,} seeds"
            yield f"{wrong.misconception}: {said}, and {OFTEN:.0%} is the most; mend the checks or their draws"
        yield from _wrong_bound(wrong.misconception, wrong.escapes, wrong.seeds, wrong.bound)


def gaps_in(assignment: Assignment, record: LuckRecord) -> Iterator[str]:
    """A sentence for each check and misconception without a row, and for each row without one of these."""
    for names, rows in (
        ([check.id for check in _measurable(assignment)], [row.check for row in record.checks]),
        ([one.path.stem for one in assignment.misconceptions], [row.misconception for row in record.misconceptions]),
    ):
        yield from (f"{name}: not measured yet" for name in names if name not in rows)
        yield from (f"{name}: {FILE} has a row for it, and the assignment has no such thing" for name in rows
                    if name not in names)  # fmt: skip


def refuted(recorded: LuckRecord, measured: LuckRecord) -> Iterator[str]:
    """A sentence for each recorded bound that a new measurement shows to be too low."""
    checks = {row.check: row for row in recorded.checks}
    wrong = {row.misconception: row for row in recorded.misconceptions}
    for row in measured.checks:
        old = checks.get(row.check)
        if old and lower_bound(row.losses, row.seeds) > old.bound:
            yield f"{row.check}: recorded at most {old.bound:.1e}, and {row.losses} of {row.seeds:,} seeds lost points"
        if old and lower_bound(row.answer_losses, row.answer_seeds) > old.answer_bound:
            said = f"{row.answer_losses} of {row.answer_seeds:,} copies of right answers lost points"
            yield f"{row.check}: recorded at most {old.answer_bound:.1e}, and {said}"
    for one in measured.misconceptions:
        before = wrong.get(one.misconception)
        if before and lower_bound(one.escapes, one.seeds) > before.bound:
            said = f"{one.escapes} of {one.seeds:,} seeds kept all points"
            yield f"{one.misconception}: recorded at most {before.bound:.1e}, and {said}"


def stale_rows(assignment: Assignment, record: LuckRecord) -> tuple[str, ...]:
    """The names of rows that were measured before a file changed that a verdict on their task can depend on."""
    task_of = {check.id: check.task for check in assignment.checks}
    task_of |= {one.path.stem: one.task for one in assignment.misconceptions}
    versions = {task: assignment.version_of(task) for task in set(task_of.values())}
    rows: tuple[CheckRow | MisconceptionRow, ...] = (*record.checks, *record.misconceptions)
    return tuple(_name(row) for row in rows if row.version != versions.get(task_of.get(_name(row), ""), row.version))


def recorded_faults(assignment: Assignment) -> tuple[str, ...]:
    """The faults of what luck.toml records, gaps included.

    Raises:
        AssignmentError: the file breaks the rules.
    """
    record = read_luck(assignment.folder)
    return (*faults_of(record), *gaps_in(assignment, record))


def _check_row(sweep: Sweep, reference: RightTrial) -> CheckRow:
    assignment, check = sweep.assignment, reference.check
    others = [trial for trial in sweep.right if trial.check.id == check.id and trial.answer != REFERENCE]
    seeds, losses = sum(trial.seeds for trial in others), sum(len(trial.losses) for trial in others)
    return CheckRow(
        check.id,
        seeds=reference.seeds,
        losses=len(reference.losses),
        bound=upper_bound(len(reference.losses), reference.seeds),
        answers=sum(trial.seeds > 0 for trial in others),
        answer_seeds=seeds,
        answer_losses=losses,
        answer_bound=upper_bound(losses, seeds),
        version=assignment.version_of(check.task),
        torch=_torch(),
        date=_today(),
    )


def _misconception_row(assignment: Assignment, trial: WrongTrial) -> MisconceptionRow:
    return MisconceptionRow(
        trial.misconception.path.stem,
        seeds=trial.seeds,
        escapes=trial.escapes,
        bound=upper_bound(trial.escapes, trial.seeds),
        version=assignment.version_of(trial.misconception.task),
        torch=_torch(),
        date=_today(),
        sometimes={check: round(share, 4) for check, share in trial.sometimes.items()},
    )


def _torch() -> str:
    import torch

    return str(torch.__version__)


def _today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def _name(row: CheckRow | MisconceptionRow) -> str:
    return row.check if isinstance(row, CheckRow) else row.misconception


def _merged(
    old: Iterable[Row], new: Iterable[Row], order: Sequence[str], join: Callable[[Row, Row], Row]
) -> Iterator[Row]:
    before, after = ({_name(row): row for row in rows} for rows in (old, new))
    for name in order:
        rows = [row for row in (after.get(name), before.get(name)) if row is not None]
        if len(rows) == 2 and (rows[0].version, rows[0].torch) == (rows[1].version, rows[1].torch):
            yield join(*rows)
        else:
            yield from rows[:1]


def _joined(new: CheckRow, old: CheckRow) -> CheckRow:
    """The numbers of the reference and those of other answers, each from the row that says more."""
    reference = max(new, old, key=lambda row: (row.losses, row.seeds))
    others = max(new, old, key=lambda row: (row.answer_losses, row.answer_seeds))
    return replace(
        others, seeds=reference.seeds, losses=reference.losses, bound=reference.bound, date=max(new.date, old.date)
    )


def _wrong_bound(what: str, events: int, seeds: int, bound: float) -> Iterator[str]:
    given = upper_bound(events, seeds)
    if not given / _ROUNDED <= bound <= given * _ROUNDED:
        yield f"{what}: {FILE} says a bound of {bound:.1e}, and {events} of {seeds:,} give {given:.1e}; measure again"


def _measurable(assignment: Assignment) -> list[CheckSpec]:
    return [check for check in assignment.checks if not check.needs_gpu]


def _with_rows(text: str, record: LuckRecord) -> str:
    """The text of luck.toml with these rows in place of its own."""
    import tomlkit

    document = tomlkit.parse(text)
    for key, rows in (("checks", record.checks), ("misconceptions", record.misconceptions)):
        document.pop(key, None)
        tables = tomlkit.aot()
        for row in rows:
            table = tomlkit.table()
            for name, value in asdict(row).items():
                if value != {}:
                    table.add(name, value if not isinstance(value, dict) else _inline(value))
            tables.append(table)
        if rows:
            document.add(key, tables)
    return tomlkit.dumps(document)


def _inline(values: dict[str, float]) -> object:
    import tomlkit

    table = tomlkit.inline_table()
    table.update(values)
    return table
