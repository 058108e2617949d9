"""The numbers of thresholds.toml, measured again: the reference over many seeds, and how often luck would fail it.

`solutions/<name>/study.py` offers `calibration(num_seeds) -> dict`, from the name of a row to a dict with these keys:

- `values`: for each seed, the statistic of the reference in one try of a check, such as an accuracy; fewer than
  `num_seeds` values if a seed takes long;
- `test_size`: the number of points behind one value;
- `best_possible`, for accuracies: the largest value that there can be.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from autograder.assignments.model import Assignment
from autograder.assignments.study import load_study
from autograder.assignments.thresholds import (
    FEWEST_VALUES,
    FILE,
    MEASURED,
    MOST_CHANCE,
    MOST_CHANCE_OF_ALL,
    ThresholdRow,
    read_rows,
)
from autograder.errors import AssignmentError, StudyError
from autograder.files import write_atomically

CONFIDENCE = 0.95
MOST_STANDARD_ERRORS = 5  # between two measurements of the same mean; more have a chance of 6e-7 if nothing changed
_ROUNDED = 1e-4  # the file has the mean and the standard deviation with four decimals


@dataclass(frozen=True)
class Measurement:
    """One row of the file, and the same row measured now.

    Attributes:
        recorded, measured: the row in the file, and now; the same if arithmetic bounds the row.
        faults: a sentence for each number that is unfair to students; the author has to change something.
        drift: a sentence for each number that differs; writing the file is enough.
    """

    recorded: ThresholdRow
    measured: ThresholdRow
    faults: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()


@dataclass(frozen=True)
class Calibration:
    """All rows of an assignment, measured.

    Attributes:
        unmatched: a sentence for each row without values, and for each list of values without a row.
    """

    assignment: Assignment
    seeds: int
    rows: tuple[Measurement, ...]
    unmatched: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        """Whether every measured row has enough values to bound a chance, and to write the file."""
        return all(row.measured.values >= FEWEST_VALUES for row in self.rows if row.measured.values is not None)

    @property
    def chance(self) -> float:
        """A bound on the chance that luck fails a right solution anywhere in the homework: the sum over the rows."""
        return sum((row.measured if self.is_enough else row.recorded).chance or 0.0 for row in self.rows)

    @property
    def faults(self) -> tuple[str, ...]:
        """The faults that the author must mend: a threshold that luck can miss, a row that does not fit the study."""
        found = [f"{row.recorded.name}: {fault}" for row in self.rows for fault in row.faults]
        if self.chance >= MOST_CHANCE_OF_ALL:
            found.append(f"all rows together: a chance of {self.chance:.1e}; it must be below {MOST_CHANCE_OF_ALL:g}")
        return (*self.unmatched, *found)

    @property
    def drift(self) -> tuple[str, ...]:
        """The sentences on numbers of the file that differ from the new measurement."""
        return tuple(f"{row.recorded.name}: {sentence}" for row in self.rows for sentence in row.drift)


def calibrate_assignment(assignment: Assignment, seeds: int) -> Calibration:
    """Run the calibration of the study, and compare it with the rows of thresholds.toml.

    Raises:
        AssignmentError: thresholds.toml or the study's calibration is missing.
        StudyError: the study failed, or its result is not what the docstring of this module asks for.
    """
    rows = read_rows(assignment.folder)
    found = _values_of(assignment, seeds)
    return Calibration(
        assignment,
        seeds,
        tuple(_measurement(row, found.get(row.name)) for row in rows),
        tuple(_unmatched(assignment, rows, found)),
    )


def write_calibration(calibration: Calibration) -> None:
    """Put the measurements into thresholds.toml; the text of the author stays byte for byte.

    Raises:
        AssignmentError: there were too few seeds, or the file cannot be edited.
    """
    from autograder.authoring.thresholds_file import with_measurements

    path = calibration.assignment.folder / FILE
    if not calibration.is_enough:
        said = f"{calibration.seeds} seeds say too little: each row needs {FEWEST_VALUES} values"
        raise AssignmentError(f"{path}: {said}; take more --seeds")
    measured = {
        row.measured.name: {
            key: value for key, value in asdict(row.measured).items() if key in MEASURED and value is not None
        }
        for row in calibration.rows
        if row.measured.is_measured and row.measured.values is not None
    }
    try:
        text = with_measurements(path.read_bytes().decode(), measured)
    except ValueError as error:
        raise AssignmentError(f"{path}: {error}") from error
    write_atomically(path, text.encode())


def chance_of_failing(below: int, values: int, tries: int) -> float:
    """An upper bound, at 95 % confidence, on the chance that all of `tries` independent tries fail.

    One try failed for `below` seeds out of `values`. The exact one-sided bound of Clopper and Pearson (Biometrika 26,
    1934) on the chance that one try fails is raised to the power of `tries`. For 0 out of n, it is close to 3/n.
    """
    from scipy.stats import beta

    one = 1.0 if below >= values else float(beta.ppf(CONFIDENCE, below + 1, values - below))
    return one**tries


def measured_row(
    row: ThresholdRow, values: Sequence[float], *, test_size: int, best_possible: float | None = None
) -> ThresholdRow:
    """The row with its measured fields, computed from the statistic of one try for each seed.

    `chance` is rounded up and `lowest` down, so that neither promises more than was measured.
    """
    assert row.tries is not None, "only rows that are measured"
    mean = math.fsum(values) / len(values)
    below = sum(value < row.limit for value in values)
    return replace(
        row,
        values=len(values),
        mean=round(mean, 4),
        std=round(math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)), 4),
        lowest=math.floor(min(values) * 1e4 + 1e-6) / 1e4,
        below=below,
        best_possible=best_possible,
        test_size=test_size,
        chance=rounded_up(chance_of_failing(below, len(values), row.tries)),
    )


def rounded_up(chance: float) -> float:
    """A chance with two significant digits, rounded up, so that it promises no more than was measured."""
    if chance <= 0:
        return 0.0
    digits = 1 - math.floor(math.log10(chance))
    return float(f"{math.ceil(chance * 10**digits - 1e-9)}e{-digits}")


def _values_of(assignment: Assignment, seeds: int) -> dict[str, dict[str, Any]]:
    path = assignment.folder / "study.py"
    if not path.is_file():
        raise AssignmentError(f"{path} is missing: write it, with calibration(num_seeds) -> dict; see {FILE}")
    study = load_study(path)
    if not hasattr(study, "calibration"):
        raise AssignmentError(f"{path} has no calibration(num_seeds) -> dict; write one, with a key for each row")
    try:
        with _one_thread():
            return {name: _checked(found, seeds) for name, found in study.calibration(seeds).items()}
    except Exception as error:
        raise StudyError(f"{path}: calibration({seeds}) failed: {type(error).__name__}: {error}") from error


@contextmanager
def _one_thread() -> Iterator[None]:
    """One thread for torch: with more, sums are computed in an order that depends on the machine."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _checked(found: Mapping[str, Any], seeds: int) -> dict[str, Any]:
    values = [float(value) for value in found["values"]]
    if not 2 <= len(values) <= seeds or not all(map(math.isfinite, values)):
        raise ValueError(f"2 to {seeds} finite values are wanted, one for a seed; there came {values[:3]} …")
    best = found.get("best_possible")
    return {
        "values": values,
        "test_size": int(found["test_size"]),
        "best_possible": None if best is None else float(best),
    }


def _unmatched(assignment: Assignment, rows: Sequence[ThresholdRow], found: Mapping[str, object]) -> Iterator[str]:
    for row in rows:
        if row.is_measured and row.name not in found:
            yield f"{row.name}: study.py's calibration has no values for it; add them, or take the row out of {FILE}"
        if not row.is_measured and row.name in found:
            yield f"{row.name}: study.py measures it, but the row has no `tries`; write how many there are"
    known = {row.name for row in rows}
    for name in found:
        if name not in known:
            yield f"{name}: study.py measures it, but {assignment.folder.name}/{FILE} has no such row; add one"


def _measurement(row: ThresholdRow, found: Mapping[str, Any] | None) -> Measurement:
    if found is None or not row.is_measured:
        return Measurement(row, row, tuple(_too_likely(row)))
    measured = measured_row(row, **found)
    enough = len(found["values"]) >= FEWEST_VALUES
    return Measurement(row, measured, tuple(_too_likely(measured)) if enough else (), tuple(_drift(row, measured)))


def _too_likely(row: ThresholdRow) -> Iterator[str]:
    if row.chance is not None and row.chance > MOST_CHANCE:
        said = f"luck fails a right solution with a chance of up to {row.chance:.1e}, and {MOST_CHANCE:g} is the most"
        yield f"{said}: ask for less than {row.threshold:g}" if row.threshold is not None else f"{said}: mend the check"


def _drift(recorded: ThresholdRow, measured: ThresholdRow) -> Iterator[str]:
    """A sentence for each number that differs from the recorded one by more than the choice of seeds explains."""
    if recorded.mean is None or recorded.std is None or recorded.values is None:
        yield "not recorded yet"
        return
    assert measured.mean is not None and measured.std is not None and measured.values is not None
    n, m = recorded.values, measured.values
    # a few seeds may all give the same value, so the variance is that of both measurements together
    variance = ((n - 1) * recorded.std**2 + (m - 1) * measured.std**2) / (n + m - 2)
    error = math.sqrt(variance * (1 / n + 1 / m))
    apart = abs(recorded.mean - measured.mean)
    if apart > MOST_STANDARD_ERRORS * error + _ROUNDED:
        errors = f"{apart / (error or _ROUNDED):.0f} standard errors apart"
        yield f"recorded a mean of {recorded.mean:g}, measured {measured.mean:g}: {errors}"
    for key in ("test_size", "best_possible"):
        old, new = getattr(recorded, key), getattr(measured, key)
        if old != new:
            yield f"recorded a {key} of {old}, measured {new}"
