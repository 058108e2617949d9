"""The author's law: each way of breaking it is found, and told with the file that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import pytest

from autograder.assignments.reading import read_assignment
from autograder.authoring.verify import Rule, verify_assignment
from autograder.cli.tables import matrix_lines
from tests.conftest import MakeRelease

Pool = Callable[[], Executor]
Verify = Callable[[], list[Rule]]


@pytest.fixture
def broken(small_folder: Path, tmp_path: Path, reusable_pool: Pool) -> Verify:
    """The rules that the small assignment breaks as it stands now."""

    def run() -> list[Rule]:
        assignment = read_assignment(small_folder)
        found = verify_assignment(assignment, executor=reusable_pool, releases=tmp_path / "assignments")
        return [rule for rule in found.rules if not rule.holds]

    return run


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_sound_assignment_keeps_every_rule(
    small_folder: Path, tmp_path: Path, make_release: MakeRelease, broken: Verify
) -> None:
    """Released and unchanged, nothing is broken."""
    make_release(read_assignment(small_folder), tmp_path / "assignments")
    assert broken() == []


def test_a_missing_release_is_stale(broken: Verify) -> None:
    """The one rule that needs the committed release."""
    (rule,) = broken()
    assert "fresh" in rule.sentence
    assert all("autograder release small" in violation for violation in rule.violations)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("misconceptions/1.1_added_two.py", "x + 2", "x + x", "1.1_added_two.py: gets all 3 points of task 1.1"),
        ("small.py", "return 2 * x", "return 3 * x", "reference small.py: checks/test_small.py::test_double_by_hand"),
        ("assignment.toml", "points = 3", "points = 5", "task 1.1 says 5 points, its checks add up to 3"),
        ("assignment.toml", 'hint = "What is x + x?"', 'hint = ""', "task 1.1 has no hint"),
        (
            "hidden/test_small.py",
            "    x = rng.normal(6)",
            "    assert True\n    x = rng.normal(6)",
            "an assert without a",
        ),
        (
            "checks/test_small.py",
            "double(torch.tensor([1.0, 2.0, 3.0]))",
            "double2(torch.ones(3))",
            "defines no double2",
        ),
        (
            "hidden/test_small.py",
            ',\n                  twin_of="checks/test_small.py::test_double_by_hand"',
            "",
            "checks/test_small.py::test_double_by_hand: passes for answers that are copied from it",
        ),
    ],
    ids=["blind check", "wrong reference", "points", "hint", "bare assert", "stub that fails otherwise", "no twin"],
)
def test_a_broken_law_is_told_with_its_file(
    small_folder: Path,
    tmp_path: Path,
    make_release: MakeRelease,
    broken: Verify,
    file: str,
    old: str,
    new: str,
    told: str,
) -> None:
    """One change, one sentence that names where it is."""
    rewrite(small_folder / file, old, new)
    make_release(read_assignment(small_folder), tmp_path / "assignments")
    assert told in "\n".join(violation for rule in broken() for violation in rule.violations)


def test_a_threshold_without_a_measurement_is_told(
    small_folder: Path, tmp_path: Path, make_release: MakeRelease, broken: Verify
) -> None:
    """An accuracy that somebody guessed."""
    row = '[[thresholds]]\nname = "half"\nchecks = ["hidden/test_small.py::test_double_of_many"]\n'
    (small_folder / "thresholds.toml").write_text(row + "threshold = 0.5\ntries = 3\n")
    make_release(read_assignment(small_folder), tmp_path / "assignments")
    (rule,) = broken()
    assert "thresholds.toml: half" in rule.violations[0] and "autograder calibrate" in rule.violations[0]


def test_two_misconceptions_that_answer_alike_are_told(
    small_folder: Path, tmp_path: Path, make_release: MakeRelease, broken: Verify
) -> None:
    """Neither could be told to a student."""
    twin = '"""two is one too many."""\n\n\ndef double(x):\n    return x + 1 + 1\n'
    (small_folder / "misconceptions" / "1.1_one_too_many.py").write_text(twin)
    make_release(read_assignment(small_folder), tmp_path / "assignments")
    (rule,) = broken()
    assert "diagnosed" in rule.sentence
    assert [("1.1_added_two" in b) or ("1.1_one_too_many" in b) for b in rule.violations] == [True, True]


def test_the_matrix_shows_each_misconception_against_its_checks(
    small_folder: Path, tmp_path: Path, reusable_pool: Pool
) -> None:
    """In the order of the tasks and their checks, with a star where it is diagnosed as itself."""
    assignment = read_assignment(small_folder)
    found = verify_assignment(assignment, executor=reusable_pool, releases=tmp_path)
    _, *lines = matrix_lines(found.matrix)
    assert [line.split() for line in lines] == [["1.1", "added_two", "x-", "*"], ["1.2", "summed_first", "x-", "*"]]


def test_a_slow_check_runs_where_the_quick_ones_let_a_misconception_through(
    small_folder: Path, tmp_path: Path, make_release: MakeRelease, reusable_pool: Pool
) -> None:
    """Then it is its loss that counts, and no diagnosis is asked for."""
    rewrite(small_folder / "checks" / "test_small.py", "[1.0, 2.0, 3.0]))", "[2.0, 2.0, 2.0]))")
    rewrite(small_folder / "checks" / "test_small.py", "[2.0, 4.0, 6.0]", "[4.0, 4.0, 4.0]")
    hidden = small_folder / "hidden" / "test_small.py"
    rewrite(hidden, 'test_double_by_hand")', 'test_double_by_hand", recorded=False)')
    make_release(read_assignment(small_folder), tmp_path / "assignments")
    assignment, releases = read_assignment(small_folder), tmp_path / "assignments"
    found = verify_assignment(assignment, executor=reusable_pool, releases=releases)
    assert [rule.sentence for rule in found.rules if not rule.holds] == []
    _, first, _ = matrix_lines(found.matrix)
    assert first.split() == ["1.1", "added_two", "·x"]


def test_a_task_without_a_misconception_is_told(
    small_folder: Path, tmp_path: Path, make_release: MakeRelease, broken: Verify
) -> None:
    """Nothing would prove that its checks catch anything."""
    (small_folder / "misconceptions" / "1.2_summed_first.py").unlink()
    make_release(read_assignment(small_folder), tmp_path / "assignments")
    assert "task 1.2 has none" in broken()[0].violations[0]


def test_a_leak_stops_everything_else(small_folder: Path, broken: Verify) -> None:
    """A public file that holds a hidden line is the only thing to hear about."""
    rewrite(small_folder / "checks" / "test_small.py", "import pytest", "import pytest\n# of the tests")
    (rule,) = broken()
    assert "nothing hidden" in rule.sentence
