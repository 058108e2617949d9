"""Thresholds are statistics: measured, recorded, read by checks, and held against the reference again."""

from __future__ import annotations

import ast
import math
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from rich.console import Console

from autograder.assignments.reading import read_assignment
from autograder.assignments.study import load_study
from autograder.assignments.thresholds import (
    FILE,
    MEASURED,
    ThresholdRow,
    breaches,
    parse_rows,
    read_rows,
    thresholds_of,
)
from autograder.authoring.calibrate import (
    Calibration,
    calibrate_assignment,
    chance_of_failing,
    measured_row,
    write_calibration,
)
from autograder.authoring.thresholds_file import with_measurements
from autograder.cli.tables import calibration_sentences, calibration_table
from autograder.errors import AssignmentError, AutograderError, StudyError
from autograder.grading.grade import grade
from autograder.results.model import CheckResult, Verdict
from autograder.sandbox.launch import Zygote
from autograder.submissions.reading import parse_submission
from tests.conftest import RIGHT

SOLUTIONS = Path(__file__).parents[1] / "solutions"
CALIBRATED = sorted(path.parent for path in SOLUTIONS.glob(f"*/{FILE}"))

STUDY = """
import torch

def calibration(num_seeds=400):
    values = [0.8 + 0.02 * torch.randn((), generator=torch.Generator().manual_seed(s)).item() for s in range(num_seeds)]
    differ = [float(s % 40 != 7) for s in range(num_seeds)]
    return {
        "accuracy": {"values": values, "test_size": 1000, "best_possible": 0.9},
        "seeds_differ": {"values": differ, "test_size": 20},
    }
"""

ROWS = """# Kept: the author's words.

[[thresholds]]
# asks for less than anybody gets
name = "accuracy"
checks = ["hidden/test_small.py::test_double_of_many"]
threshold = 0.7
tries = 3

[[thresholds]]
name = "seeds_differ"
checks = [
  "hidden/test_small.py::test_double_of_many",
]
tries = 4
why = "Four tries of one in forty."

# the last one
[[thresholds]]
name = "shares"
checks = ["hidden/test_small.py::test_square_sum_gradient"]
chance = 1e-6
why = "By arithmetic."
"""


@pytest.fixture
def folder(small_folder: Path) -> Path:
    """A small assignment with a study and rows that nobody has measured."""
    (small_folder / "study.py").write_text(STUDY)
    (small_folder / FILE).write_text(ROWS)
    return small_folder


def calibrated(folder: Path, seeds: int = 200) -> Calibration:
    return calibrate_assignment(read_assignment(folder), seeds)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


class TestTheFixture:
    """Checks read thresholds by name."""

    CHECK = '''import pytest

from autograder.checks import assert_at_least


@pytest.mark.task("1.1", points=3)
def test_double_is_large(student, thresholds):
    """double: of a half"""
    assert_at_least(student.double(0.5), thresholds["accuracy"], what="double(0.5)")
'''

    def verdict(self, folder: Path, zygote: Zygote, part: str = "hidden") -> CheckResult:
        """How the check ends for a right solution."""
        (folder / part / "test_asked.py").write_text(self.CHECK)
        assignment = read_assignment(folder)
        submission = parse_submission("small.py", RIGHT.encode(), assignment)
        result = grade(assignment, submission, student="ada", workers=zygote).result
        return next(check for check in result.checks if check.id == f"{part}/test_asked.py::test_double_is_large")

    def test_gives_the_threshold(self, folder: Path, zygote: Zygote) -> None:
        """1 is enough for 0.7 and not for 1.2."""
        assert self.verdict(folder, zygote).verdict is Verdict.PASSED
        edit(folder / FILE, "threshold = 0.7", "threshold = 1.2")
        failed = self.verdict(folder, zygote)
        assert failed.verdict is Verdict.FAILED and "at least 1.2" in failed.message

    def test_a_missing_file_is_the_graders_fault(self, folder: Path, zygote: Zygote) -> None:
        """Not the student's; the message names the file and the next step."""
        (folder / FILE).unlink()
        found = self.verdict(folder, zygote)
        assert found.verdict is Verdict.GRADER_ERROR
        assert "thresholds.toml is missing" in found.message

    def test_a_missing_row_is_the_graders_fault(self, folder: Path, zygote: Zygote) -> None:
        """The same for a name that no row has, or only a row without a threshold."""
        edit(folder / FILE, 'name = "accuracy"', 'name = "accuracies"')
        found = self.verdict(folder, zygote)
        assert found.verdict is Verdict.GRADER_ERROR
        assert "no threshold 'accuracy'" in found.message

    def test_a_public_check_cannot_use_it(self, folder: Path, zygote: Zygote) -> None:
        """The student has no such file, and the check would fail at home."""
        found = self.verdict(folder, zygote, part="checks")
        assert found.verdict is Verdict.GRADER_ERROR
        assert "a public check cannot use `thresholds`, which students do not have" in found.message


class TestTheFile:
    """It is read strictly."""

    def test_rows_are_read_whole(self, folder: Path) -> None:
        """Three kinds: measured against a threshold, counted, bounded by arithmetic."""
        accuracy, counted, bounded = read_rows(folder)
        assert accuracy == ThresholdRow(
            "accuracy", ("hidden/test_small.py::test_double_of_many",), threshold=0.7, tries=3
        )
        assert (accuracy.is_measured, counted.is_measured, bounded.is_measured) == (True, True, False)
        assert (accuracy.limit, counted.limit, bounded.chance) == (0.7, 0.5, 1e-6)
        assert dict(thresholds_of(folder)) == {"accuracy": 0.7}

    def test_the_version_depends_on_it(self, folder: Path) -> None:
        """Another threshold can be another verdict: results are graded again."""
        before = read_assignment(folder).version
        edit(folder / FILE, "threshold = 0.7", "threshold = 0.71")
        assert read_assignment(folder).version != before

    def test_measurements_are_put_in_and_nothing_else_moves(self) -> None:
        """Comments, order and the author's fields stay; a second writing replaces the first."""
        first = with_measurements(ROWS, {"accuracy": {"values": 200, "mean": 0.8, "chance": 1e-6}})
        assert first == ROWS.replace("tries = 3\n", "tries = 3\nvalues = 200\nmean = 0.8\nchance = 1e-06\n")
        assert with_measurements(first, {"accuracy": {"values": 300}}) == ROWS.replace(
            "tries = 3\n", "tries = 3\nvalues = 300\n"
        )
        second = with_measurements(ROWS, {"seeds_differ": {"below": 5}})
        assert second == ROWS.replace('forty."\n', 'forty."\nbelow = 5\n')
        assert with_measurements(ROWS, {}) == ROWS

    def test_rows_in_another_layout_are_not_rewritten(self) -> None:
        """An array of inline tables is TOML, too, but has no lines of its own."""
        text = 'thresholds = [{name = "a", checks = ["b"], why = "c", chance = 0.0}]'
        assert len(parse_rows(text)) == 1
        with pytest.raises(ValueError, match="a table of its own"):
            with_measurements(text, {})

    def test_words_that_look_like_fields_are_the_authors(self) -> None:
        """A line of `why` may begin like a measured field."""
        text = ROWS.replace('"Four tries of one in forty."', '"""\nmean = 3 is no field\n"""')
        edited = with_measurements(text, {"seeds_differ": {"below": 5}})
        assert edited == text.replace('no field\n"""\n', 'no field\n"""\nbelow = 5\n')

    def test_a_comment_behind_a_measured_field_stays(self) -> None:
        """Each field keeps its own; the fields stand in their order, where the first of them stood."""
        text = ROWS.replace("tries = 3\n", "below = 1 # one\ntries = 3\nmean = 0.5  # half\n")
        edited = with_measurements(text, {"accuracy": {"mean": 0.25, "below": 2, "chance": 1e-6}})
        assert edited == ROWS.replace(
            "tries = 3\n", "mean = 0.25  # half\nbelow = 2 # one\nchance = 1e-06\ntries = 3\n"
        )

    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    def test_line_ends_and_byte_order_mark_stay(self, line_end: str, mark: str) -> None:
        """Of a file from Windows, also where the last line has no end."""
        text = (mark + ROWS).replace("\n", line_end)
        assert with_measurements(text, {}) == text
        edited = with_measurements(text.rstrip(), {"shares": {"chance": 1e-7}, "seeds_differ": {"below": 5}})
        by_hand = ROWS.rstrip().replace("1e-6", "1e-07").replace('forty."\n', 'forty."\nbelow = 5\n')
        assert edited == (mark + by_hand).replace("\n", line_end)

    @pytest.mark.parametrize("folder", CALIBRATED, ids=lambda folder: folder.name)
    def test_the_files_of_the_homeworks_come_back_byte_for_byte(self, folder: Path) -> None:
        """With what they record already."""
        text = (folder / FILE).read_bytes().decode()
        recorded = {
            row.name: {key: getattr(row, key) for key in MEASURED if getattr(row, key) is not None}
            for row in read_rows(folder)
            if row.is_measured
        }
        assert with_measurements(text, recorded).splitlines() == text.splitlines()
        assert with_measurements(text, recorded) == text
        assert with_measurements(text, {}) == text


class TestTheNumbers:
    """What is computed from the values of one try each."""

    @pytest.mark.parametrize(
        ("below", "values", "bound"),
        # the bound p solves P(X ≤ below) = 0.05 for X binomial with n and p
        [(0, 400, 1 - 0.05 ** (1 / 400)), (0, 1, 0.95), (1, 10, 0.3941633), (5, 5, 1.0)],
    )
    def test_one_try_is_bounded_exactly(self, below: int, values: int, bound: float) -> None:
        """Clopper and Pearson, one-sided: exact, and near three in n where none was seen."""
        assert chance_of_failing(below, values, 1) == pytest.approx(bound, rel=1e-6)
        if below < values:
            seen = sum(math.comb(values, k) * bound**k * (1 - bound) ** (values - k) for k in range(below + 1))
            assert seen == pytest.approx(0.05, rel=1e-5)

    def test_tries_multiply(self) -> None:
        """Each with a seed of its own."""
        assert chance_of_failing(2, 100, 3) == pytest.approx(chance_of_failing(2, 100, 1) ** 3)

    def test_a_row_is_computed_by_hand(self) -> None:
        """Mean, sample deviation, lowest, those below; the lowest is rounded down and the chance up."""
        row = ThresholdRow("a", ("x",), threshold=0.6, tries=2)
        found = measured_row(row, [0.55555, 0.6, 0.8, 0.9], test_size=50, best_possible=0.95)
        assert (found.values, found.below, found.test_size, found.best_possible) == (4, 1, 50, 0.95)
        assert (found.mean, found.std, found.lowest) == (0.7139, 0.1634, 0.5555)
        assert found.chance == 0.57  # 0.7514 squared is 0.5646

    def test_counts_need_no_threshold(self) -> None:
        """1 where a try holds, 0 where it fails."""
        found = measured_row(ThresholdRow("a", ("x",), tries=1, why="y"), [1.0, 1.0, 0.0, 1.0], test_size=1)
        assert (found.below, found.mean, found.best_possible) == (1, 0.75, None)


class TestTheLawOfRows:
    """Recorded rows that contradict themselves, or are unfair, are named."""

    GOOD = ThresholdRow(
        "a", ("x",), threshold=0.6, tries=3, values=400, mean=0.7, std=0.02, lowest=0.65, below=0, best_possible=0.8,
        test_size=64, chance=4.2e-7,
    )  # fmt: skip

    def test_a_good_row_has_none(self) -> None:
        """The other tests change one thing each."""
        assert list(breaches([self.GOOD], ["x"])) == []

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"chance": None}, "not measured yet"),
            ({"chance": 2e-4}, "at most 0.0001 is fair"),
            ({"mean": None}, "measured in part"),
            ({"values": 199}, "199 seeds"),
            ({"lowest": 0.59}, "contradict each other"),
            ({"below": 1}, "contradict each other"),
            ({"lowest": 0.71}, "contradict each other"),
            ({"threshold": 0.81, "lowest": 0.5, "below": 400}, "the best possible is 0.8"),
            ({"checks": ("y",)}, "there is no check y"),
        ],
    )
    def test_a_bad_row_is_named(self, change: dict[str, object], said: str) -> None:
        """One sentence each, with the row's name first."""
        (sentence,) = breaches([replace(self.GOOD, **change)], ["x"])  # type: ignore[arg-type]
        assert sentence.startswith("a: ") and said in sentence

    def test_many_fair_rows_can_be_unfair_together(self) -> None:
        """Eleven of 1 in 10,000 are more than 1 in 1,000."""
        rows = [ThresholdRow(f"r{i}", ("x",), why="y", chance=9.9e-5) for i in range(11)]
        assert list(breaches(rows[:10], ["x"])) == []
        (sentence,) = breaches(rows, ["x"])
        assert "1.1e-03" in sentence


def numbers(printed: str) -> list[str]:
    return re.findall(r"\d[\d.e-]*", printed)


class TestTheCommand:
    """`autograder calibrate`, from the study to the file."""

    def run(self, *arguments: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "autograder.cli", "calibrate", *map(str, arguments)]
        given = {**os.environ, **env}
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=given)

    def test_writes_what_it_measures(self, folder: Path) -> None:
        """Then the file agrees, and a second run of the same seeds prints and writes the same."""
        assert self.run(folder, "--seeds", "200").returncode == 1, "not recorded yet"
        assert (folder / FILE).read_text() == ROWS, "without --write nothing is written"
        written = self.run(folder, "--seeds", "200", "--write")
        assert written.returncode == 0, written.stdout + written.stderr
        text = (folder / FILE).read_text()
        again = self.run(folder, "--seeds", "200", "--write")
        assert (folder / FILE).read_text() == text
        assert again.returncode == 0 and "agrees" in again.stdout and "new" not in again.stdout
        assert numbers(again.stdout) == numbers(written.stdout)
        assert "\n".join(line for line in text.splitlines() if not line.startswith(MEASURED)) == ROWS.replace(
            "chance = 1e-6\n", ""
        ).rstrip("\n"), "the author's lines stay"
        assert list(breaches(read_rows(folder), {c.id for c in read_assignment(folder).checks})) == []
        assert "with a chance of at most 1.2e-05" in again.stdout

    def test_too_few_seeds_write_nothing(self, folder: Path) -> None:
        """They bound no chance."""
        run = self.run(folder, "--seeds", "199", "--write")
        assert (run.returncode, (folder / FILE).read_text()) == (2, ROWS)
        assert "199 seeds say too little: each row needs 200 values" in run.stderr

    def test_a_narrow_terminal_is_respected(self, folder: Path) -> None:
        """80 columns: whole names and numbers."""
        run = self.run(folder, "--seeds", "200", COLUMNS="80")
        assert max(map(len, run.stdout.splitlines())) <= 80
        assert re.search(r"seeds_differ +0\.975 ± 0\.15\d .* new", run.stdout) and "by hand" in run.stdout

    def test_an_assignment_without_the_file_is_told_what_to_write(self, small_folder: Path) -> None:
        """One sentence."""
        run = self.run(small_folder)
        assert run.returncode == 2
        assert "thresholds.toml is missing: write a [[thresholds]] row" in run.stderr


class TestCalibration:
    """Where file, study and reference part."""

    @pytest.fixture
    def recorded(self, folder: Path) -> Path:
        """The small assignment, measured and written."""
        write_calibration(calibrated(folder))
        return folder

    def test_what_is_recorded_agrees(self, recorded: Path) -> None:
        """With the same seeds, with more, and with so few that they bound nothing."""
        for seeds in (200, 300, 10):
            calibration = calibrated(recorded, seeds)
            assert (calibration.faults, calibration.drift) == ((), ())
            assert 1e-6 < calibration.chance < 2e-5

    def test_a_changed_reference_shows(self, recorded: Path) -> None:
        """Accuracies 0.02 lower are a standard deviation; ten seeds are enough to see three."""
        edit(recorded / "study.py", "0.8 +", "0.78 +")
        (sentence,) = calibrated(recorded).drift
        assert sentence.startswith("accuracy: recorded a mean of 0.8") and "standard errors apart" in sentence
        edit(recorded / "study.py", "0.78 +", "0.74 +")
        assert len(calibrated(recorded, 10).drift) == 1

    def test_another_test_size_shows(self, recorded: Path) -> None:
        """And another best possible accuracy."""
        edit(recorded / "study.py", "1000", "500")
        edit(recorded / "study.py", "0.9}", "0.95}")
        assert calibrated(recorded).drift == (
            "accuracy: recorded a test_size of 1000, measured 500",
            "accuracy: recorded a best_possible of 0.9, measured 0.95",
        )

    def test_a_threshold_that_luck_misses_is_a_fault(self, recorded: Path) -> None:
        """Half of the seeds lie below 0.8; two hundred are needed to say so."""
        edit(recorded / FILE, "threshold = 0.7", "threshold = 0.8")
        faults = calibrated(recorded).faults
        assert any("accuracy: luck fails a right solution" in f and "ask for less than 0.8" in f for f in faults)
        assert any(fault.startswith("all rows together") for fault in faults)

    def test_too_few_tries_are_a_fault(self, recorded: Path) -> None:
        """One in forty, once, is no luck but the rule."""
        edit(recorded / FILE, "tries = 4", "tries = 1")
        assert any("mend the check" in fault for fault in calibrated(recorded).faults)

    def test_a_row_without_values_and_values_without_a_row_are_faults(self, recorded: Path) -> None:
        """Each side is named."""
        edit(recorded / "study.py", '"accuracy"', '"accuracies"')
        first, second = calibrated(recorded).faults
        assert first.startswith("accuracy: study.py's calibration has no values")
        assert second.startswith("accuracies: study.py measures it")

    def test_a_row_by_hand_that_is_measured_is_a_fault(self, recorded: Path) -> None:
        """It would be two numbers for one thing."""
        edit(recorded / "study.py", '"accuracy"', '"shares"')
        assert any("the row has no `tries`" in fault for fault in calibrated(recorded).faults)

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("def calibration", "def other", "has no calibration(num_seeds)"),
            ("0.8 +", "0.8 / 0 +", "ZeroDivisionError"),
            ("0.8 +", "float('nan') +", "2 to 20 finite values are wanted"),
            ("in range(num_seeds)]\n    differ", "in range(1)]\n    differ", "2 to 20 finite values are wanted"),
            ('"test_size": 1000, ', "", "KeyError: 'test_size'"),
            ("import torch", "import torch, nothing_of_this_name", "cannot be imported"),
        ],
    )
    def test_a_broken_study_is_named(self, folder: Path, old: str, new: str, said: str) -> None:
        """With its path and what happened."""
        edit(folder / "study.py", old, new)
        with pytest.raises((StudyError, AssignmentError)) as caught:
            calibrated(folder, 20)
        assert said in str(caught.value) and str(folder / "study.py") in str(caught.value)

    def test_a_row_whose_seeds_take_long_may_have_fewer(self, folder: Path) -> None:
        """Its own number is recorded, and 200 are the least that is written."""
        edit(
            folder / "study.py", "for s in range(num_seeds)]\n    return", "for s in range(num_seeds // 2)]\n    return"
        )
        with pytest.raises(AssignmentError, match="each row needs 200 values"):
            write_calibration(calibrated(folder, 399))
        write_calibration(calibrated(folder, 400))
        assert [row.values for row in read_rows(folder)] == [400, 200, None]

    def test_no_study_is_named(self, folder: Path) -> None:
        """Thresholds without a study come from nowhere."""
        (folder / "study.py").unlink()
        with pytest.raises(AutograderError, match=r"study\.py is missing"):
            calibrated(folder)

    def test_it_runs_on_one_thread_and_leaves_the_others(self, folder: Path) -> None:
        """So that the sums, and the table, do not depend on the number of cores."""
        edit(folder / "study.py", "    values =", "    assert torch.get_num_threads() == 1\n    values =")
        before = torch.get_num_threads()
        torch.set_num_threads(2)
        try:
            calibrated(folder, 10)
            assert torch.get_num_threads() == 2
        finally:
            torch.set_num_threads(before)

    @pytest.mark.parametrize("width", [60, 80, 200])
    def test_the_table_shows_every_row(self, recorded: Path, width: int) -> None:
        """In full where there is room, on more lines where there is not."""
        calibration = calibrated(recorded)
        console = Console(width=width, record=True, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
        console.print(calibration_table(calibration, width))
        text = console.export_text()
        console.file.close()
        assert max(map(len, text.splitlines())) <= width
        assert text.count("agrees") == 2 and text.count("by hand") == 1
        assert ("tries" in text) == (width == 200)
        (said,) = calibration_sentences(calibration, written=False)
        assert "A right solution fails this homework by luck" in said.plain


class TestLuckInFourClasses:
    """hw4: the rows that each of a few trials holds out."""

    def verdict(self, splits: list[list[int]]) -> bool:
        """Whether the check accepts that these rows are held out."""
        module = load_study(SOLUTIONS / "hw4_four_classes" / "hidden" / "test_trials.py")
        try:
            module.assert_splits_are_random([tuple(sorted(split)) for split in splits])
        except AssertionError:
            return False
        return True

    @pytest.mark.parametrize("num_classes", [2, 3, 4])
    def test_random_splits_are_right(self, num_classes: int) -> None:
        """With or without an equal share of each class."""
        rng = random.Random(num_classes)
        whole = [rng.sample(range(80 * num_classes), 16 * num_classes) for _ in range(60)]
        by_class = [[80 * c + row for c in range(num_classes) for row in rng.sample(range(80), 16)] for _ in range(60)]
        assert self.verdict(whole) and self.verdict(by_class)

    def test_splits_that_nobody_drew_are_not(self) -> None:
        """Blocks, the end of each class, every fifth row, and one random split for all."""
        rng = random.Random(0)
        assert not self.verdict([list(range(256, 320))])
        assert not self.verdict([[80 * c + row for c in range(4) for row in range(64, 80)]])
        assert not self.verdict([list(range(3, 320, 5))])
        assert not self.verdict([rng.sample(range(320), 64)] * 2)


# --- the assignments of this repository -------------------------------------------------------------------------------


def of(folder: Path) -> str:
    return folder.name


def parsed(path: Path) -> dict[str, ast.FunctionDef]:
    """The functions of a check file by name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def reached(functions: dict[str, ast.FunctionDef], name: str) -> Iterator[ast.AST]:
    """Every node of a function and of the functions of its file that it calls, and so on."""
    seen, left = set[str](), [name]
    while left:
        current = left.pop()
        if current in seen:
            continue
        seen.add(current)
        for node in ast.walk(functions[current]):
            yield node
            if isinstance(node, ast.Name) and node.id in functions:
                left.append(node.id)


def thresholds_read(nodes: Iterator[ast.AST]) -> set[str]:
    """The names that are read from the fixture; each must be written out."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "thresholds":
            assert isinstance(node.slice, ast.Constant), f"line {node.lineno}: write the threshold's name out"
            found.add(node.slice.value)
    return found


def literal_accuracies(path: Path) -> Iterator[str]:
    """Places where an accuracy is compared with a number that stands in the check itself."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        text = ast.unparse(node).lower() if isinstance(node, ast.Call | ast.Compare) else ""
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "assert_at_least":
            literal = isinstance(node.args[1], ast.Constant)
        else:
            sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
            literal = any(isinstance(side, ast.Constant) and side.value not in (0, 1, 0.0, 1.0) for side in sides)
            literal = literal and any(isinstance(side, ast.Name) for side in sides)
        if literal and "accurac" in text:
            yield f"{path}:{node.lineno}: {text}"


def check_files(folder: Path) -> list[Path]:
    return sorted(path for part in ("checks", "hidden") for path in (folder / part).glob("test_*.py"))


@pytest.mark.parametrize("folder", sorted(p.parent for p in SOLUTIONS.glob("*/assignment.toml")), ids=of)
def test_no_check_asks_for_an_accuracy_of_its_own(folder: Path) -> None:
    """Every accuracy that is asked for stands in thresholds.toml."""
    assert [place for path in check_files(folder) for place in literal_accuracies(path)] == []


@pytest.mark.parametrize("folder", CALIBRATED, ids=of)
def test_rows_and_checks_belong_together(folder: Path) -> None:
    """A check reads the thresholds whose rows name it, and no others."""
    rows, found = read_rows(folder), dict[str, set[str]]()
    for path in check_files(folder):
        functions = parsed(path)
        for name in (name for name in functions if name.startswith("test_")):
            found[f"{path.parent.name}/{path.name}::{name}"] = thresholds_read(reached(functions, name))
    named = {check: {r.name for r in rows if r.threshold is not None and check in r.checks} for check in found}
    assert found == named


@pytest.mark.parametrize("folder", CALIBRATED, ids=of)
def test_recorded_rows_are_fair(folder: Path) -> None:
    """Chances of at most 1 in 10,000 each and 1 in 1,000 together, from at least 200 seeds."""
    assert list(breaches(read_rows(folder), [check.id for check in read_assignment(folder).checks])) == []


QUICKEST = "hw3_training_loops"


@pytest.mark.parametrize(
    "folder",
    [pytest.param(f, id=of(f), marks=() if f.name == QUICKEST else pytest.mark.slow) for f in CALIBRATED],
)
def test_a_few_seeds_agree_with_the_record(folder: Path) -> None:
    """A change of torch, of the data or of the reference shows up here."""
    calibration = calibrated(folder, 10)
    assert (calibration.faults, calibration.drift) == ((), ())


@pytest.mark.slow  # minutes: every training run that the file was made from
@pytest.mark.parametrize("folder", CALIBRATED, ids=of)
def test_all_seeds_agree_with_the_record(folder: Path) -> None:
    """The whole calibration, with as many seeds as the file was written with."""
    seeds = max(row.values or 0 for row in read_rows(folder))
    calibration = calibrated(folder, seeds)
    assert (calibration.faults, calibration.drift) == ((), ())
