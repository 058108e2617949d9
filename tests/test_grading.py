"""One verdict for each check, and points that fail closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.errors import MissingSubmission, SubmissionError
from autograder.grading.grade import grade
from autograder.grading.graded import Graded
from autograder.results.model import Result, Verdict
from autograder.sandbox.launch import Zygote
from autograder.sandbox.tiers import Tier
from autograder.submissions.reading import parse_submission
from tests.conftest import RIGHT, SOURCE

GradeText = Callable[[str], Graded]

DOUBLE = "def double(x):\n    return x + x\n\n\n"
FIRST, SECOND = "checks/test_small.py::test_double_by_hand", "hidden/test_small.py::test_double_of_many"


def verdicts(result: Result) -> dict[str, str]:
    return {check.id.partition("::")[2]: check.verdict.value for check in result.checks}


def only(result: Result, name: str) -> tuple[str, str]:
    found = next(check for check in result.checks if check.id.endswith(f"::{name}"))
    return found.verdict.value, found.message


def test_a_right_answer_in_another_style_gets_full_marks(grade_text: GradeText) -> None:
    """Style is the student's."""
    result = grade_text(RIGHT).result
    assert (result.score, result.max_score) == (7.0, 7.0)


def test_a_wrong_answer_loses_its_task_alone(grade_text: GradeText) -> None:
    """double is wrong, square_sum is right: 4 of 7, and the later rung is skipped."""
    result = grade_text(RIGHT.replace("x + x", "x + 2")).result
    assert (result.score, verdicts(result)) == (4.0, {
        "test_double_by_hand": "failed", "test_double_of_many": "skipped",
        "test_square_sum_by_hand": "passed", "test_square_sum_gradient": "passed",
    })  # fmt: skip


def test_a_failure_says_what_was_called_expected_and_got(grade_text: GradeText) -> None:
    """The message has the words that the student reads."""
    verdict, message = only(
        grade_text(DOUBLE + "def square_sum(x):\n    return x.sum()\n").result, "test_square_sum_by_hand"
    )
    assert verdict == "failed"
    assert message.splitlines() == ["the answer differs", "called    square_sum(x float32[2])", "expected  25   got  7"]


def test_a_stub_is_not_attempted(grade_text: GradeText) -> None:
    """The stub's NotImplementedError, also on the rungs above it; the other task is graded."""
    result = grade_text(DOUBLE + 'def square_sum(x):\n    raise NotImplementedError("not written yet")\n').result
    assert result.score == 3.0
    assert (
        verdicts(result)["test_square_sum_by_hand"] == verdicts(result)["test_square_sum_gradient"] == "not_attempted"
    )


def test_a_missing_function_is_named(grade_text: GradeText) -> None:
    """A file without the function says so."""
    verdict, message = only(grade_text(DOUBLE).result, "test_square_sum_by_hand")
    to_do = "to do     write it under that name; the file that you were given has its stub"
    assert (verdict, message) == ("failed", f"small.py defines no square_sum\n{to_do}")


def test_a_function_that_stands_in_another_file_is_to_be_copied(grade_text: GradeText) -> None:
    """A star import of a module that is not there may have been meant to define it."""
    verdict, message = only(grade_text("from helpers import *\n" + DOUBLE).result, "test_square_sum_by_hand")
    said = "copy it from helpers into this file, if it stands there; this file is all that is graded"
    assert (verdict, message) == ("failed", f"small.py defines no square_sum\nto do     {said}")


def test_an_exception_shows_the_students_own_line(grade_text: GradeText) -> None:
    """Type, message and place in the student's file."""
    _, message = only(grade_text(DOUBLE + "def square_sum(x):\n    return x.oops\n").result, "test_square_sum_by_hand")
    assert "raised AttributeError" in message
    assert "line 6" in message


def test_an_endless_loop_costs_its_task_once(grade_text: GradeText) -> None:
    """The first check of the task times out, the rest of the task does not wait again."""
    result = grade_text(DOUBLE + "def square_sum(x):\n    while True:\n        pass\n").result
    assert verdicts(result)["test_square_sum_by_hand"] == "timed_out"
    assert verdicts(result)["test_square_sum_gradient"] == "skipped"
    assert result.score == 3.0


def test_a_crash_is_told(grade_text: GradeText) -> None:
    """os._exit in a function ends a worker, not the grading."""
    result = grade_text(DOUBLE + "import os\ndef square_sum(x):\n    os._exit(0)\n").result
    assert verdicts(result)["test_square_sum_by_hand"] == "crashed"
    assert result.score == 3.0


@pytest.mark.parametrize(
    "body",
    ["return x.norm() ** 2", "return torch.dot(x, x)", "from torch import dot as d\n    return d(x, x)",
     "return helper(x)", "return getattr(torch, 'd' + 'ot')(x, x)", "return ddot(x, x)"],
)  # fmt: skip
def test_a_forbidden_computation_is_refused_however_it_is_reached(grade_text: GradeText, body: str) -> None:
    """As method, function, alias, through a helper, or through getattr."""
    head = "import torch\nfrom torch import dot as ddot\n\ndef helper(v):\n    return torch.dot(v, v)\n\n"
    result = grade_text(head + DOUBLE + f"def square_sum(x):\n    {body}\n").result
    assert {v for k, v in verdicts(result).items() if "square" in k} == {"forbidden", "skipped"}
    assert result.score == 3.0


def test_own_earlier_work_may_be_called(grade_text: GradeText) -> None:
    """An own function with a forbidden name is no forbidden computation, and neither is a method of an own class."""
    text = (
        "class Sums:\n    def norm(self, x):\n        return (x * x).sum()\n\n"
        "def double(x):\n    return x + x\n\ndef dot(x):\n    return Sums().norm(x)\n\n"
        "def square_sum(x):\n    sums = Sums()\n    return sums.norm(x) / 2 + dot(double(x)) / 8\n"
    )
    assert grade_text(text).result.score == 7.0


def test_other_tasks_are_no_place_for_what_this_one_forbids(grade_text: GradeText) -> None:
    """Task 1.1 may take a norm. Task 1.2 may not, in a function of 1.1 either."""
    text = (
        "def double(x, squares=False):\n    n = x.norm()\n    return n * n if squares else x + x\n\n"
        "def square_sum(x):\n    return double(x, squares=True)\n"
    )
    result = grade_text(text).result
    assert {v for k, v in verdicts(result).items() if "square" in k} == {"forbidden", "skipped"}
    assert result.score == 3.0


def test_a_refusal_that_is_caught_is_told_and_earns_nothing(grade_text: GradeText) -> None:
    """The verdict is made of the worker's note, and not of the exception."""
    text = (
        DOUBLE + "def square_sum(x):\n    try:\n        return x.dot(x)\n"
        "    except BaseException:\n        return (x * x).sum()\n"
    )
    result = grade_text(text).result
    messages = {check.message.partition(",")[0] for check in result.checks if check.verdict is Verdict.FORBIDDEN}
    assert messages == {"uses x.dot (line 7)"}
    assert result.score == 3.0


@pytest.mark.parametrize(
    "code",
    ["def compare(x):\n    return torch.dot(x, x)\n", "if __name__ == '__main__':\n    print(torch.ones(2).norm())\n",
     "TWO = torch.ones(4).norm()\n\ndef double(x):\n    return TWO * x\n"],
)  # fmt: skip
def test_a_forbidden_name_that_the_task_does_not_run_costs_nothing(grade_text: GradeText, code: str) -> None:
    """In a helper that nobody calls, in a demonstration, and in a constant that is made when the module loads."""
    text = f"import torch\n\n{DOUBLE}{code}\ndef square_sum(x):\n    return (x * x).sum()\n"
    assert grade_text(text).result.score == 7.0


def test_a_statement_that_fails_costs_those_who_read_its_name(grade_text: GradeText) -> None:
    """They are told its line and its error; the module is loaded, and the other functions keep their points."""
    result = grade_text("TABLE = [1 / 0]\n" + RIGHT.replace("x + x", "x + TABLE")).result
    double = {check.verdict for check in result.checks if "double" in check.id}
    assert (result.score, double) == (4.0, {Verdict.FAILED, Verdict.SKIPPED})
    failure = only(result, "test_double_by_hand")
    assert failure[1].startswith("raised ZeroDivisionError: division by zero")
    assert "TABLE = [1 / 0]" in failure[1]
    assert result.submission.problem == ""


@pytest.mark.parametrize("endless", ["while True:\n    pass\nelse:\n    TABLE = 1\n", "TABLE = os._exit(3)\n"])
def test_a_statement_that_never_ends_costs_those_who_need_it(grade_text: GradeText, endless: str) -> None:
    """A module that cannot be loaded as a whole is loaded without that statement for every other task."""
    result = grade_text("import os\n" + endless + RIGHT.replace("x + x", "x + x + TABLE")).result
    assert result.score == 4.0
    assert {check.verdict for check in result.checks if "square" in check.id} == {Verdict.PASSED}
    assert result.submission.problem == ""


@pytest.mark.parametrize(
    "endless", ["while True:\n    pass\nelse:\n    TABLE = 1\n", "def run():\n    while True: pass\nTABLE = run()\n"]
)
def test_a_statement_that_never_ends_is_named(grade_text: GradeText, endless: str) -> None:
    """The function that needs the statement is told its line."""
    result = grade_text(endless + RIGHT.replace("x + x", "x + x + TABLE")).result
    line = 1 if endless.startswith("while") else 3
    to_do = f"to do     line {line} runs while your file is loaded; move that into a function"
    assert only(result, "test_double_by_hand")[1].endswith(to_do)


def test_top_level_work_does_not_run(grade_text: GradeText) -> None:
    """A file that trains and prints between its functions is graded by its functions."""
    graded = grade_text(RIGHT + "\nprint(double(3))\nwhile True:\n    pass\n")
    assert graded.result.score == 7.0
    assert len(graded.result.submission.notes) == 2


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (MissingSubmission("ada: holds no small.py"), "not_attempted"),
        (SubmissionError("small.py: is not UTF-8"), "failed"),
    ],
    ids=["missing", "unreadable"],
)
def test_what_cannot_be_read_scores_nothing_and_says_why(
    small_folder: Path, zygote: Zygote, fault: SubmissionError, verdict: str
) -> None:
    """Every check has a verdict, and the submission's problem stands in the result."""
    result = grade(read_assignment(small_folder), fault, student="ada", workers=zygote).result
    assert set(verdicts(result).values()) == {verdict}
    assert (result.score, result.submission.problem) == (0.0, str(fault))


def test_the_same_bytes_give_the_same_result(grade_text: GradeText) -> None:
    """Apart from seconds."""
    text = RIGHT.replace("x + x", "x + 2")
    assert grade_text(text).result.without_seconds() == grade_text(text).result.without_seconds()


def test_inputs_differ_by_submission(grade_text: GradeText) -> None:
    """Another byte, another seed."""
    assert grade_text(RIGHT).result.seed != grade_text(RIGHT + "\n").result.seed


def graded_with(folder: Path, zygote: Zygote, check: str, text: str = RIGHT) -> tuple[str, str]:
    """The verdict on one more hidden check, whose body is given."""
    body = (
        f'import pytest\n\n@pytest.mark.task("1.1", points=1)\ndef test_more(student, rng):\n    """more"""\n{check}\n'
    )
    (folder / "hidden" / "test_more.py").write_text(body)
    assignment = read_assignment(folder)
    result = grade(
        assignment, parse_submission("small.py", text.encode(), assignment), student="ada", workers=zygote
    ).result
    return only(result, "test_more")


@pytest.mark.parametrize(
    "check",
    ["    pytest.skip('not today')", "    pytest.xfail('never')", "    1 / 0", "    raise OSError('disk')",
     "    student.double(1); undefined_name", "    pytest.exit('enough')", "    raise SystemExit(0)"],
)  # fmt: skip
def test_a_check_that_does_not_do_its_work_is_a_grader_error(small_folder: Path, zygote: Zygote, check: str) -> None:
    """Skips, bugs and exits of a check earn nothing and are the grader's fault."""
    assert graded_with(small_folder, zygote, check)[0] == "grader_error"


def test_an_answer_of_a_wrong_form_is_the_students_fault(small_folder: Path, zygote: Zygote) -> None:
    """A check that stumbles over None from the student fails; it is not the grader's error."""
    verdict, message = graded_with(
        small_folder, zygote, "    assert student.double(1).shape == (1,), 'shape'", "def double(x):\n    return None\n"
    )
    assert verdict == "failed"
    assert "has a form that this check cannot use" in message


def test_a_check_file_that_cannot_be_imported_is_a_grader_error(small_folder: Path, zygote: Zygote) -> None:
    """Its checks have no verdict, so they are grader errors; those of other files have theirs."""
    hidden = small_folder / "hidden" / "test_small.py"
    hidden.write_text("import nowhere\n" + hidden.read_text())
    assignment = read_assignment(small_folder)
    result = grade(
        assignment, parse_submission("small.py", RIGHT.encode(), assignment), student="a", workers=zygote
    ).result
    assert verdicts(result)["test_double_of_many"] == "grader_error"
    assert verdicts(result)["test_square_sum_gradient"] == "grader_error"


@pytest.mark.parametrize("fixture", ["reference", "thresholds"])
def test_a_public_check_cannot_use_what_students_lack(small_folder: Path, zygote: Zygote, fixture: str) -> None:
    """Students have no reference and no thresholds, so a public check with one is the author's mistake."""
    checks = small_folder / "checks" / "test_small.py"
    checks.write_text(checks.read_text().replace("by_hand(student)", f"by_hand(student, {fixture})"))
    assignment = read_assignment(small_folder)
    result = grade(
        assignment, parse_submission("small.py", RIGHT.encode(), assignment), student="a", workers=zygote
    ).result
    verdict, message = only(result, "test_double_by_hand")
    assert verdict == "grader_error"
    assert f"a public check cannot use `{fixture}`" in message


def test_a_check_for_a_gpu_leaves_the_maximum_without_one(small_folder: Path, zygote: Zygote) -> None:
    """not_gradable: neither points nor maximum."""
    hidden = small_folder / "hidden" / "test_small.py"
    hidden.write_text(hidden.read_text().replace('"1.1", points=2,', '"1.1", points=2, needs_gpu=True,'))
    assignment = read_assignment(small_folder)
    result = grade(
        assignment, parse_submission("small.py", RIGHT.encode(), assignment), student="a", workers=zygote
    ).result
    assert only(result, "test_double_of_many")[0] == "not_gradable"
    assert (result.score, result.max_score) == (5.0, 5.0)


@pytest.mark.parametrize(("tier", "expected"), [(Tier.CONFINED, 7.0), (Tier.FILTERED, 5.0)])
def test_a_check_for_a_file_leaves_the_maximum_where_none_can_be_written(
    small_folder: Path, tier: Tier, expected: float
) -> None:
    """The filtered tier has no folder to write to, which is no fault of the student's."""
    hidden = small_folder / "hidden" / "test_small.py"
    hidden.write_text(hidden.read_text().replace('"1.1", points=2,', '"1.1", points=2, needs_scratch=True,'))
    assignment = read_assignment(small_folder)
    zygote = Zygote(at_most=tier)
    try:
        if zygote.tier != tier:
            pytest.skip(f"{tier} does not work here")
        submission = parse_submission("small.py", RIGHT.encode(), assignment)
        result = grade(assignment, submission, student="a", workers=zygote).result
    finally:
        zygote.close()
    assert (result.score, result.max_score) == (expected, expected)


def test_student_code_never_runs_in_the_graders_process(grade_text: GradeText) -> None:
    """A module that says where it runs is never in this process, not even for its names."""
    import os

    text = "import os\nPID = os.getpid()\n\ndef double(x):\n    raise ValueError(f'pid {PID}')\n"
    messages = " ".join(check.message for check in grade_text(text).result.checks)
    assert "pid " in messages
    assert f"pid {os.getpid()}" not in messages


def test_the_plugin_is_inert_without_its_options(pytester: pytest.Pytester) -> None:
    """A run of pytest that does not grade has no fixture and no behaviour of ours."""
    pytester.makepyfile("def test_x(student):\n    pass\n")
    pytester.runpytest_subprocess("-p", "no:xdist").stdout.fnmatch_lines(["*fixture 'student' not found*"])


def test_the_plugin_grades_by_its_options(pytester: pytest.Pytester, small_folder: Path) -> None:
    """An author can run the checks on one submission with pytest alone."""
    submission = pytester.makepyfile(small=RIGHT.replace("x + x", "x + 2"))
    run = pytester.runpytest_subprocess(
        str(small_folder), "--assignment", str(small_folder), "--submission", str(submission), "--import-mode=importlib"
    )
    run.assert_outcomes(passed=2, failed=1, errors=1)


def test_the_source_of_these_tests_is_a_right_answer(grade_text: GradeText) -> None:
    """The small assignment's own reference passes."""
    assert grade_text(SOURCE).result.score == 7.0


pytest_plugins = ["pytester"]


def test_a_missing_package_costs_the_functions_that_use_it(grade_text: GradeText) -> None:
    """Importing what is not installed is forgiven, using it says so."""
    text = "from tqdmm import trange\nimport wandbb.sdk as w\n\n" + DOUBLE
    result = grade_text(
        text + "def square_sum(x):\n    for _ in trange(2):\n        w.log(1)\n    return (x * x).sum()\n"
    ).result
    assert result.score == 3.0
    assert "No module named 'tqdmm' where this is graded" in only(result, "test_square_sum_by_hand")[1]


KILLER = """import os
import time


def double(x):
    return x + x


def square_sum(x):
    if {always} or not os.path.exists({flag!r}):
        os.symlink('.', {flag!r})  # a file elsewhere would be refused
        os.kill(os.getppid(), 9)
        time.sleep(0.9)
    return (x * x).sum()
"""


@pytest.mark.parametrize(("always", "score"), [(False, 7.0), pytest.param(True, 3.0, marks=pytest.mark.slow)])
def test_a_check_under_which_the_sandbox_fails_is_tried_once_more(
    small: Assignment, tmp_path: Path, always: bool, score: float
) -> None:
    """Once, and the check has its verdict; twice, and it is a grader error; the other checks are graded alike."""
    zygote = Zygote(at_most=Tier.PROCESS)  # the only tier in which a worker can kill its parent
    text = KILLER.format(flag=str(tmp_path / "flag"), always=always)
    try:
        submission = parse_submission("small.py", text.encode(), small)
        result = grade(small, submission, student="ada", workers=zygote).result
    finally:
        zygote.close()
    assert result.score == score
    broken = {check.verdict for task in result.tasks for check in task.checks} - {Verdict.PASSED, Verdict.SKIPPED}
    assert broken == ({Verdict.GRADER_ERROR} if always else set())
