"""Luck decides nothing: a check that fails right work for some seeds is found, and what was measured is recorded."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from autograder.assignments.luck import FILE, CheckRow, LuckRecord, MisconceptionRow, parse_luck, read_luck
from autograder.assignments.reading import read_assignment
from autograder.authoring.luck.record import (
    faults_of,
    gaps_in,
    merged,
    record_of,
    recorded_faults,
    refuted,
    stale_rows,
    write_record,
)
from autograder.authoring.luck.stopping import MOST_LOSSES, is_settled, lower_bound, upper_bound
from autograder.authoring.luck.sweep import REFERENCE, Effort, RightAnswer, Sweep, short_sweep, sweep
from autograder.authoring.luck.trusted_run import Asker, Copies, with_asker
from autograder.errors import AssignmentError
from autograder.grading.grade import grade
from autograder.results.model import Verdict
from autograder.sandbox.launch import Zygote
from autograder.submissions.reading import parse_submission

HEAD = """import pytest
import torch

from autograder.checks import assert_close

"""

UNLUCKY = '''
@pytest.mark.task("1.1", points=2)
def test_double_moves_apart(student, rng):
    """double: two points move apart, which takes for granted that they are not the same"""
    a, b = rng.integer(0, 40), rng.integer(0, 40)
    assert student.double(float(a)) != student.double(float(b)), "two points went to one place"
'''

BLIND = '''
@pytest.mark.task("1.1", points=2)
def test_double_of_one_number(student, reference, rng):
    """double: of one number, which may be the one that x + 2 doubles"""
    x = float(rng.integer(1, 4))
    assert student.double(x) == reference.double(x), "not twice the number"
'''

NAMES = {"unlucky": "test_double_moves_apart", "blind": "test_double_of_one_number"}
EFFORT = Effort(seeds=300, answer_seeds=10, seconds=1000, tasks=frozenset({"1.1"}))
SUM = RightAnswer("1.1_sum", "1.1", '"""A sum is right."""\n\n\ndef double(x):\n    return x + x\n')


def with_check(folder: Path, text: str) -> Path:
    """The small assignment with one more check of task 1.1, in place of the hidden one."""
    (folder / "hidden" / "test_drawn.py").write_text(HEAD + text)
    cut(folder / "hidden" / "test_small.py")
    return folder


def cut(path: Path) -> None:
    """Take the check of task 1.1 out of a file of checks."""
    text = path.read_text()
    start, end = (text.index(f'@pytest.mark.task("{task}"') for task in ("1.1", "1.2"))
    path.write_text(text[:start] + text[end:])


def measured(folder: Path, effort: Effort = EFFORT) -> Sweep:
    return sweep(read_assignment(folder), [SUM], effort)


OWN_GRADIENT = '''"""A backward pass by hand needs a class of autograd's, and autograd does not begin in it."""


class _SquareSum(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return (x * x).sum()

    @staticmethod
    def backward(ctx, grad):
        return 2 * ctx.saved_tensors[0] * grad


def square_sum(x):
    return _SquareSum.apply(x)
'''


class TestTheSweep:
    """Every check, asked about many copies in this process."""

    def test_a_sound_assignment_loses_nothing(self, small_folder: Path) -> None:
        """The reference and another right answer, for every check; misconceptions are settled early."""
        found = measured(small_folder, Effort(seeds=330, answer_seeds=10, seconds=1000))
        assert found.losses == () and all(trial.is_done for trial in (*found.right, *found.wrong))
        assert {trial.seeds for trial in found.right} == {330, 10}
        assert [(trial.seeds, trial.escapes) for trial in found.wrong] == [(326, 0), (326, 0)]

    def test_a_draw_that_breaks_the_checks_assumption_is_found(self, small_folder: Path) -> None:
        """Once in forty seeds; a check that is known to be unfair is asked no more."""
        found = measured(with_check(small_folder, UNLUCKY))
        unlucky = next(trial for trial in found.right if NAMES["unlucky"] in trial.check.id)
        assert len(unlucky.losses) == MOST_LOSSES and unlucky.seeds < 300
        assert "two points went to one place" in unlucky.losses[0].said
        others = [trial for trial in found.right if trial.check.id != unlucky.check.id]
        assert others and not any(trial.losses for trial in others)

    def test_a_loss_is_a_loss_in_grading_too(self, small_folder: Path, zygote: Zygote) -> None:
        """The copy that is named, handed in, fails the same check: the draws are those of grading."""
        assignment = read_assignment(with_check(small_folder, UNLUCKY))
        loss = next(loss for loss in sweep(assignment, [], EFFORT).losses if loss.answer == REFERENCE)
        text = Copies(assignment, "").text
        for number, verdict in ((loss.copy, Verdict.FAILED), (loss.copy + 1, Verdict.PASSED)):
            submission = parse_submission("small.py", f"{text}# copy {number}\n".encode(), assignment)
            result = grade(assignment, submission, student="ada", workers=zygote).result
            assert next(check for check in result.checks if check.id == loss.check).verdict is verdict

    def test_a_check_that_passes_a_mistake_for_some_seeds_is_told(self, small_folder: Path) -> None:
        """2 + 2 is 2 · 2; the other check of the task catches the mistake for every seed."""
        found = measured(with_check(small_folder, BLIND))
        (wrong,) = found.wrong
        ((check, share),) = wrong.sometimes.items()
        assert NAMES["blind"] in check and 0.2 < share < 0.5 and wrong.escapes == 0

    def test_a_misconception_that_escapes_is_a_fault(self, small_folder: Path) -> None:
        """A third of its seeds keep all points, which is settled after a few."""
        folder = with_check(small_folder, BLIND)
        cut(folder / "checks" / "test_small.py")
        (wrong,) = measured(folder).wrong
        assert 0 < wrong.escapes < wrong.seeds < 100
        (fault,) = faults_of(LuckRecord(misconceptions=record_of(measured(folder)).misconceptions))
        assert fault.startswith("1.1_added_two: keeps all points for")

    def test_the_time_ends_a_sweep(self, small_folder: Path) -> None:
        """Every check is asked about one copy of the reference at least; what was not asked has no row."""
        found = measured(small_folder, Effort(seeds=10**6, answer_seeds=10**6, seconds=0))
        assert {(trial.answer, trial.seeds) for trial in found.right} == {(REFERENCE, 1), (SUM.name, 0)}
        assert record_of(found).misconceptions == () and {row.answers for row in record_of(found).checks} == {0}

    def test_student_and_reference_have_random_numbers_of_their_own(self, small_folder: Path) -> None:
        """As in grading, where they are two processes that start with the same seed."""
        noise = "def double(x):\n    return 2 * x + 0 * torch.rand(3)[0] + torch.rand(())\n"
        assignment = read_assignment(small_folder)
        source = assignment.source_path
        source.write_text(
            source.read_text().replace("return 2 * x", "return 2 * x + 0 * torch.rand(3)[0] + torch.rand(())")
        )
        check = '@pytest.mark.task("1.1", points=2)\ndef test_same(student, reference):\n    """double: as drawn"""\n'
        check += "    for _ in range(2):\n        assert_close(student.double(1.0), reference.double(1.0))\n"
        folder = with_check(small_folder, check)
        found = sweep(read_assignment(folder), [RightAnswer("1.1_noise", "1.1", noise)], replace(EFFORT, seeds=5))
        same = [trial for trial in found.right if "test_same" in trial.check.id]
        assert len(same) == 2 and not any(trial.losses for trial in same)

    def test_what_code_changes_in_torch_is_put_back(self, small_folder: Path) -> None:
        """A mistake that sets the default dtype changes nothing for the answers after it."""
        (small_folder / "misconceptions" / "1.1_sets_the_dtype.py").write_text(
            '"""the default dtype was changed."""\n\nimport torch\n\n\ndef double(x):\n'
            "    torch.set_default_dtype(torch.float64)\n    return 3 * x\n"
        )
        measured(small_folder, replace(EFFORT, seeds=3))
        assert torch.get_default_dtype() is torch.float32

    def test_what_a_task_forbids_is_refused_as_in_a_worker(self, small_folder: Path) -> None:
        """A class of autograd's is none of autograd's work; a dot product is refused in every copy."""
        toml = small_folder / "assignment.toml"
        toml.write_text(toml.read_text().replace('"dot"]', '"dot", "autograd"]'))
        (small_folder / "misconceptions" / "1.2_dot.py").write_text(
            '"""the library made the sum."""\n\n\ndef square_sum(x):\n    return torch.dot(x, x)\n'
        )
        effort = Effort(seeds=9, answer_seeds=9, seconds=1000, tasks=frozenset({"1.2"}))
        found = sweep(read_assignment(small_folder), [RightAnswer("1.2_own_gradient", "1.2", OWN_GRADIENT)], effort)
        assert found.losses == () and {trial.seeds for trial in found.right} == {9}
        dot = next(trial for trial in found.wrong if trial.misconception.slug == "dot")
        assert (dot.seeds, dot.escapes, max(dot.caught.values())) == (9, 0, 9)

    def test_checks_that_cannot_be_collected_are_named(self, small_folder: Path) -> None:
        """Not a table of nothing."""
        path = small_folder / "hidden" / "test_small.py"
        path.write_text("import nothing_of_this_name\n" + path.read_text())
        with pytest.raises(AssignmentError, match="nothing_of_this_name"):
            measured(small_folder)

    def test_the_short_form_asks_about_the_reference_alone(self, small_folder: Path) -> None:
        """For verify."""
        found = short_sweep(read_assignment(small_folder), replace(EFFORT, seeds=4))
        assert {(trial.answer, trial.seeds) for trial in found.right} == {(REFERENCE, 4)} and found.wrong == ()


def test_what_a_library_imports_late_stays_imported() -> None:
    """Undoing what code changed takes no module of a library away, which could not be imported a second time."""
    code = "import autograder.sandbox.portable.state as s\nstate = s.ProcessState()\nimport wave, sys\n"
    end = "state.put_back('')\nassert sys.modules['wave'] is wave"
    assert subprocess.run([sys.executable, "-c", code + end], check=False).returncode == 0


def test_a_copy_has_the_seed_of_its_bytes(small_folder: Path) -> None:
    """The seed that grading makes of the submission's digest."""
    assignment = read_assignment(small_folder)
    copies = Copies(assignment, "")
    submission = parse_submission("small.py", f"{copies.text}# copy 7\n".encode(), assignment)
    assert submission.sha256 == hashlib.sha256(f"{copies.text}# copy 7\n".encode()).hexdigest()
    seeds: list[int] = []

    def ask(asker: Asker) -> None:
        seeds.append(copies.seed_of(7))

    with_asker(assignment, ask)
    from autograder.grading.plan import own_seed_of

    assert seeds == [own_seed_of(assignment, submission.sha256)]


class TestStopping:
    """Bounds, and the sequential test."""

    def test_no_event_is_the_rule_of_three(self) -> None:
        """3/n, and never less."""
        for seeds in (300, 10_000):
            assert 2.99 / seeds < upper_bound(0, seeds) < 3.1 / seeds
        assert upper_bound(0, 0) == 1 and upper_bound(5, 5) == 1

    def test_the_bounds_enclose_the_share(self) -> None:
        """Also for 19 of 3,000."""
        assert lower_bound(19, 3000) < 19 / 3000 < upper_bound(19, 3000)
        assert lower_bound(0, 10) == 0

    def test_a_test_is_settled_either_way(self) -> None:
        """326 seeds without an escape, 581 with one; two escapes at once."""
        assert is_settled(0, 326) and not is_settled(0, 325)
        assert is_settled(1, 581) and not is_settled(1, 580)
        assert is_settled(2, 2) and not is_settled(1, 100)

    def test_wrong_decisions_are_rare(self) -> None:
        """The promise of Wald's test, by simulation: at most one in twenty, with some room."""
        generator = torch.Generator().manual_seed(0)
        for share, right in ((0.001, True), (0.01, False)):
            ends = []
            for _ in range(200):
                draws = (torch.rand(6000, generator=generator) < share).cumsum(0).tolist()
                seeds = next((n for n, events in enumerate(draws, start=1) if is_settled(events, n)), 6000)
                ends.append(draws[seeds - 1] / seeds < 0.004)
            assert ends.count(right) > 180


ROW = CheckRow(
    "hidden/test_small.py::test_double_of_many", 1000, 0, upper_bound(0, 1000), 1, 100, 0, upper_bound(0, 100),
    "0123456789abcdef", "2.13.0", "2026-11-30",
)  # fmt: skip
WRONG = MisconceptionRow(
    "1.1_added_two", 325, 0, upper_bound(0, 325), "0123456789abcdef", "2.13.0", "2026-11-30", {"checks/a.py::b": 0.25}
)


class TestTheRecord:
    """luck.toml."""

    def test_what_is_written_is_read(self, small_folder: Path) -> None:
        """Whole, with the author's words above the rows."""
        assignment = read_assignment(small_folder)
        assert read_luck(small_folder) == LuckRecord()
        record = record_of(measured(small_folder, replace(EFFORT, tasks=None)))
        write_record(assignment, record)
        assert read_luck(small_folder) == record and recorded_faults(assignment) == ()
        path = small_folder / FILE
        path.write_text("# words of the author\n" + path.read_text())
        other = LuckRecord((replace(record.checks[0], seeds=5),), (WRONG,))
        write_record(assignment, other)
        assert read_luck(small_folder) == other and path.read_text().startswith("# words of the author\n")

    def test_a_broken_file_is_named(self, small_folder: Path) -> None:
        """With the key."""
        (small_folder / FILE).write_text('[[checks]]\ncheck = "a"\nseeds = "many"\n')
        with pytest.raises(AssignmentError, match=r"luck\.toml: check a: `seeds` must be a whole number"):
            read_luck(small_folder)

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            (replace(ROW, losses=2, bound=upper_bound(2, 1000)), "fails the reference for 2 of 1,000 seeds"),
            (replace(ROW, answer_losses=1, answer_bound=upper_bound(1, 100)), "fails other right answers for 1 of 100"),
            (replace(ROW, bound=1e-5), "says a bound of 1.0e-05, and 0 of 1,000 give 3.0e-03"),
            (replace(ROW, seeds=100), "says a bound of 3.0e-03, and 0 of 100 give 3.0e-02"),
        ],
        ids=["reference loses", "answer loses", "bound too low", "seeds changed"],
    )
    def test_a_row_that_does_not_hold_is_told(self, row: CheckRow, said: str) -> None:
        """One sentence that begins with the check."""
        (fault,) = faults_of(LuckRecord((row,)))
        assert fault.startswith(ROW.check) and said in fault

    def test_sound_rows_have_no_faults(self) -> None:
        """A single escape in many seeds is within the bound."""
        few = replace(WRONG, seeds=580, escapes=1, bound=upper_bound(1, 580))
        assert list(faults_of(LuckRecord((ROW,), (WRONG, few)))) == []

    def test_gaps_and_rows_of_nothing_are_told(self, small_folder: Path) -> None:
        """A check that nobody measured promises nothing."""
        said = list(gaps_in(read_assignment(small_folder), LuckRecord((replace(ROW, check="a::b"),))))
        assert f"{ROW.check}: not measured yet" in said and "1.2_summed_first: not measured yet" in said
        assert any(one.startswith("a::b: luck.toml has a row for it") for one in said)

    def test_more_seeds_of_one_version_stay(self, small_folder: Path) -> None:
        """A short run does not shorten the record; a changed check replaces it."""
        assignment = read_assignment(small_folder)
        few, changed = replace(ROW, seeds=10), replace(ROW, seeds=10, version="another")
        assert merged(assignment, LuckRecord((ROW,)), LuckRecord((few,))).checks == (ROW,)
        assert merged(assignment, LuckRecord((few,)), LuckRecord((ROW,))).checks == (ROW,)
        assert merged(assignment, LuckRecord((ROW,)), LuckRecord((changed,))).checks == (changed,)
        other = replace(few, answer_seeds=500, answer_bound=0.5)
        joined = replace(ROW, answer_seeds=500, answer_bound=0.5)
        assert merged(assignment, LuckRecord((ROW,)), LuckRecord((other,))).checks == (joined,)

    def test_losses_are_never_outweighed(self, small_folder: Path) -> None:
        """A row with a loss has fewer seeds, because its trial ended early."""
        assignment, lost = read_assignment(small_folder), replace(ROW, seeds=10, losses=3)
        assert merged(assignment, LuckRecord((ROW,)), LuckRecord((lost,))).checks == (lost,)

    def test_a_bound_that_a_new_run_refutes_is_told(self) -> None:
        """Three losses in fifty are no three in a thousand."""
        now = LuckRecord((replace(ROW, seeds=50, losses=3),), (replace(WRONG, seeds=20, escapes=5),))
        said = list(refuted(LuckRecord((ROW,), (WRONG,)), now))
        assert len(said) == 2 and "3 of 50 seeds lost points" in said[0] and "5 of 20 seeds kept" in said[1]
        assert list(refuted(LuckRecord((ROW,), (WRONG,)), LuckRecord((ROW,), (WRONG,)))) == []

    def test_rows_of_older_checks_are_known(self, small_folder: Path) -> None:
        """By the version of their task."""
        assignment = read_assignment(small_folder)
        fresh = replace(ROW, version=assignment.version_of("1.1"))
        assert stale_rows(assignment, LuckRecord((fresh,), (WRONG,))) == ("1.1_added_two",)


class TestTheCommand:
    """autograder luck."""

    def run(self, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "autograder.cli", "luck", str(folder), *options]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)

    def test_measures_records_shows_and_checks(self, small_folder: Path) -> None:
        """A sound assignment, from nothing to a record that holds."""
        assert self.run(small_folder, "--check").returncode == 1
        done = self.run(small_folder, "--seeds", "50", "--write", "--minutes", "10")
        assert done.returncode == 0 and "test_double_of_many" in done.stdout, done.stdout + done.stderr
        assert parse_luck((small_folder / FILE).read_text()).checks[0].seeds == 50
        shown = self.run(small_folder, "--check")
        assert shown.returncode == 0 and "1.1_added_two" in shown.stdout
        (small_folder / FILE).write_text((small_folder / FILE).read_text().replace("losses = 0", "losses = 1", 1))
        assert self.run(small_folder, "--check").returncode == 1
        assert self.run(small_folder, "--show").returncode == 0

    def test_a_check_broken_on_purpose_is_found(self, small_folder: Path) -> None:
        """With the copy that shows it."""
        done = self.run(with_check(small_folder, UNLUCKY), "--seeds", "300", "--task", "1.1")
        assert done.returncode == 1
        assert "test_double_moves_apart: fails the reference for 3 of" in " ".join(done.stdout.split())
        assert "with the line `# copy" in " ".join(done.stdout.split())
