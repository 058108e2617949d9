"""A mistake is paid for once: a right function that calls a wrong one of another task keeps its points."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.classroom.resume import outdated_tasks
from autograder.exports.gradescope import gradescope_json
from autograder.exports.junit import junit_xml
from autograder.exports.rows import check_rows
from autograder.grading.grade import grade
from autograder.grading.graded import Graded
from autograder.grading.known_answers import RecordedMistakes, answer_submission
from autograder.grading.substitution import Substitution, Substitutions
from autograder.reports.pages import student_page
from autograder.reports.words import Checked, entries, next_step
from autograder.results.document import result_from_json, result_to_json
from autograder.results.model import CheckResult, Replaced, Result, Verdict
from autograder.results.wording import graded_with
from autograder.sandbox.launch import Zygote
from autograder.student.check import check_release
from autograder.submissions.reading import parse_submission
from tests.conftest import HIDDEN, PUBLIC, RIGHT, SOURCE, TOML, MakeRelease, write_small

GradeText = Callable[[str], Graded]

QUAD_TOML = """
[[tasks]]
id = "1.3"
title = "quad"
functions = ["quad"]
points = 6
hint = "Double first."
"""
QUAD_SOURCE = '''

# %% 1.3 quad
import math as roots

SCALE = roots.sqrt(1.0)


def quad(x: Tensor) -> Tensor:
    """The sum of the squares of 2x, as a 0-d tensor."""
    ### BEGIN SOLUTION
    return SCALE * square_sum(double(x))
    ### END SOLUTION
'''
QUAD_PUBLIC = '''

@pytest.mark.task("1.3", points=1)
def test_quad_by_hand(student):
    """quad: of 3 and 4"""
    assert_close(student.quad(torch.tensor([3.0, 4.0])), torch.tensor(100.0))
'''
QUAD_HIDDEN = '''

@pytest.mark.task("1.3", points=2, after="checks/test_small.py::test_quad_by_hand")
def test_quad_of_many(student, reference, rng):
    """quad: of random numbers"""
    x = rng.normal(7)
    assert_close(student.quad(x), reference.quad(x))


@pytest.mark.task("1.3", points=3, after="hidden/test_small.py::test_quad_of_many")
def test_quad_of_what_double_answers(student, rng):
    """quad: of what your double answers"""
    x = rng.normal(4)
    assert_close(student.quad(student.double(x)), 16 * (x * x).sum())
'''
QUAD = "\n\ndef quad(x):\n    return square_sum(double(x))\n"
WRONG_SUM = RIGHT.replace("(x**2).sum()", "x.sum() ** 2")
STUB = 'def double(x):\n    raise NotImplementedError("task 1.1")\n\n\n'


@pytest.fixture
def chain(tmp_path: Path) -> Assignment:
    """The small assignment with a third task, whose reference calls the functions of the first two."""
    folder = write_small(tmp_path / "solutions" / "small")
    (folder / "assignment.toml").write_text(TOML + QUAD_TOML)
    (folder / "small.py").write_text(SOURCE + QUAD_SOURCE)
    (folder / "checks" / "test_small.py").write_text(PUBLIC + QUAD_PUBLIC)
    (folder / "hidden" / "test_small.py").write_text(HIDDEN + QUAD_HIDDEN)
    (folder / "misconceptions" / "1.3_once.py").write_text(
        '"""nothing was doubled."""\n\n\ndef quad(x):\n    return square_sum(x)\n'
    )
    return read_assignment(folder)


@pytest.fixture
def graded(chain: Assignment, zygote: Zygote) -> GradeText:
    def of(text: str) -> Graded:
        submission = parse_submission("small.py", text.encode(), chain)
        return grade(chain, submission, student="ada", workers=zygote, known=RecordedMistakes(chain, zygote))

    return of


def scores(result: Result) -> dict[str, float]:
    return {task.id: task.score for task in result.tasks}


def checks_of(result: Result, task_id: str) -> tuple[CheckResult, ...]:
    return next(task.checks for task in result.tasks if task.id == task_id)


def verdicts(result: Result, task_id: str) -> list[Verdict]:
    return [check.verdict for check in checks_of(result, task_id)]


class TestARightTask:
    """Its points do not depend on the other tasks."""

    @pytest.mark.parametrize(
        ("text", "lost", "replaced"),
        [
            pytest.param(WRONG_SUM, "1.2", ["square_sum"], id="wrong"),
            pytest.param(RIGHT.replace("def square_sum", "def other"), "1.2", ["square_sum"], id="missing"),
            pytest.param(STUB + RIGHT[RIGHT.index("def square_sum") :], "1.1", ["double"], id="a stub"),
            pytest.param(RIGHT.replace("(x**2).sum()", "exit()"), "1.2", ["square_sum"], id="ends the process"),
            pytest.param(RIGHT.replace("(x**2).sum()", "x.norm() ** 2"), "1.2", [], id="forbidden and right"),
            pytest.param("from torch import norm as square_sum\n" + RIGHT[: RIGHT.index("def square")], "1.2",
                         ["square_sum"], id="imported"),
        ],
    )  # fmt: skip
    def test_keeps_its_points(self, graded: GradeText, text: str, lost: str, replaced: list[str]) -> None:
        result = graded(text + QUAD).result
        right = {"1.1": 3.0, "1.2": 4.0, "1.3": 6.0}
        found = scores(result)
        assert {task for task in right if found[task] < right[task]} == {lost}
        for check in checks_of(result, "1.3"):
            assert [one.function for one in check.in_place_of] == replaced
            assert (check.failure, check.diagnosis, check.hint) == (None, "", "")

    def test_keeps_them_when_the_other_never_ends(self, graded: GradeText) -> None:
        """The endless loop costs its time once in the task, and once in the task that calls it."""
        endless = RIGHT.replace("return (x**2).sum()", "while True:\n        pass")
        assert scores(graded(endless + QUAD).result) == {"1.1": 3.0, "1.2": 0.0, "1.3": 6.0}

    def test_keeps_them_when_a_constant_of_the_other_never_ends(self, graded: GradeText) -> None:
        """What only the replaced function needs does not run."""
        endless = "def run():\n    while True:\n        pass\n\n\nTWO = run()\n\n\n"
        result = graded(endless + RIGHT.replace("x + x", "x * TWO") + QUAD).result
        assert scores(result) == {"1.1": 0.0, "1.2": 4.0, "1.3": 6.0}

    def test_keeps_them_through_a_helper_a_default_and_a_decorator(self, graded: GradeText) -> None:
        """Also where the module takes the function while it loads."""
        helper = "\n\nTWICE = {'f': double}\n\n\ndef helper(x, f=TWICE['f']):\n    return square_sum(f(x))\n"
        wrong = RIGHT.replace("x + x", "x + 2") + helper + "\n\ndef quad(x):\n    return helper(x)\n"
        assert scores(graded(wrong).result) == {"1.1": 0.0, "1.2": 4.0, "1.3": 6.0}

    def test_is_found_where_the_check_asks_for_the_other_function(self, graded: GradeText) -> None:
        """The last check of 1.3 calls `double` itself; this quad does not."""
        own = "\n\ndef quad(x):\n    return 4 * (x * x).sum()\n"
        result = graded(RIGHT.replace("x + x", "x + 2") + own).result
        assert scores(result) == {"1.1": 0.0, "1.2": 4.0, "1.3": 6.0}
        assert [bool(check.in_place_of) for check in checks_of(result, "1.3")] == [False, False, True]

    def test_names_the_task_that_is_to_be_mended_alone(self, graded: GradeText) -> None:
        """1.2 is right and calls 1.1, which is wrong: 1.3, which calls 1.2, names 1.1."""
        text = (
            "def double(x):\n    return x + 2\n\n\ndef square_sum(x):\n    return (double(x) ** 2).sum() / 4\n" + QUAD
        )
        result = graded(text).result
        assert scores(result) == {"1.1": 0.0, "1.2": 4.0, "1.3": 6.0}
        named = {one for task in ("1.2", "1.3") for check in checks_of(result, task) for one in check.in_place_of}
        assert named == {Replaced("double", "1.1")}

    def test_a_right_submission_is_asked_once(self, graded: GradeText) -> None:
        result = graded(RIGHT + QUAD).result
        assert result.score == result.max_score
        assert not any(check.in_place_of for check in result.checks)


class TestAWrongTask:
    """What is wrong with right functions around it keeps its first verdict and its first failure."""

    def test_keeps_its_first_verdict(self, graded: GradeText) -> None:
        """Nothing of the second worker is in the result: neither what was raised there nor what was answered."""
        quad = "\n\ndef quad(x):\n    raise ValueError(f'{square_sum(double(x))}')\n"
        alone = graded(RIGHT + quad).result
        wrong = graded(WRONG_SUM + quad).result
        assert scores(wrong) == {"1.1": 3.0, "1.2": 0.0, "1.3": 0.0}
        assert verdicts(wrong, "1.3") == verdicts(alone, "1.3")
        (failed, *_) = checks_of(wrong, "1.3")
        assert failed.failure and failed.failure.sentence == "raised ValueError: 196.0"  # (6 + 8)², its own sum

    def test_a_check_that_waited_for_one_that_passes_now_runs(self, graded: GradeText) -> None:
        """It fails by its own answer, and its failure is of the run with the student's own functions."""
        quad = "\n\ndef quad(x):\n    if len(x) == 2:\n        return square_sum(double(x))\n    return x.sum()\n"
        result = graded(WRONG_SUM + quad).result
        assert verdicts(result, "1.3") == [Verdict.PASSED, Verdict.FAILED, Verdict.SKIPPED]
        first, second, third = checks_of(result, "1.3")
        assert first.in_place_of and not second.in_place_of
        assert second.failure and second.failure.called == "quad(x float32[7])"
        assert third.failure and third.failure.sentence == "waits for: quad: of random numbers"

    def test_two_that_are_made_of_each_other_are_both_not_written(self, graded: GradeText) -> None:
        """Each would pass with the other one's reference."""
        circle = "def double(x):\n    return quad(x).sqrt() * x / x.norm()\n\n\n"
        circle += "def quad(x):\n    return (double(x) ** 2).sum()\n\n\n" + RIGHT[RIGHT.index("def square_sum") :]
        assert scores(graded(circle).result) == {"1.1": 0.0, "1.2": 4.0, "1.3": 0.0}

    def test_the_diagnosis_is_of_its_own_mistake(self, graded: GradeText) -> None:
        """quad misses the doubling, and square_sum is wrong besides."""
        once = "\n\ndef quad(x):\n    return square_sum(x)\n"
        sentences = {check.diagnosis for check in checks_of(graded(RIGHT + once).result, "1.3")}
        assert "nothing was doubled." in sentences
        assert {check.diagnosis for check in checks_of(graded(WRONG_SUM + QUAD).result, "1.3")} == {""}


class TestTheWall:
    """A worker never holds the reference of the task that it is asked about, and what it held leads nowhere else."""

    def substitution(self, chain: Assignment, text: str, task: str, lost: set[str]) -> Substitution | None:
        return Substitutions(chain, text).of(chain.task(task), lost=lost, asked=())

    def test_the_text_of_a_worker_holds_what_is_needed_alone(self, chain: Assignment) -> None:
        made = self.substitution(chain, RIGHT + QUAD, "1.3", {"1.2", "1.3"})
        assert made and made.right.names == ("square_sum",)
        assert "def square_sum" in made.right.text
        for other in ("quad", "double", "SCALE"):
            assert other not in made.right.text
        assert made.text.count("\n") == (RIGHT + QUAD).count("\n")

    def test_a_reference_that_calls_the_asked_task_stays_out(self, chain: Assignment) -> None:
        """This double calls quad, and the reference of quad calls double."""
        text = "def double(x):\n    return quad(x) + x\n\n\n" + "def quad(x):\n    return x\n"
        assert self.substitution(chain, text, "1.1", {"1.1", "1.3"}) is None

    def test_a_helper_of_two_references_stays_out(self, chain: Assignment) -> None:
        """It belongs to the asked task as well."""
        path = chain.source_path
        shared = "\n\ndef squares(x):\n    return (x * x).sum()\n\n\n"
        source = (
            path.read_text().replace("return (x * x).sum()", "return squares(x)").replace("\n\nSCALE", shared + "SCALE")
        )
        path.write_text(source.replace("SCALE * square_sum(double(x))", "squares(double(x))"))
        assert self.substitution(read_assignment(chain.folder), RIGHT + QUAD, "1.3", {"1.2", "1.3"}) is None

    def test_the_module_of_right_functions_holds_nothing_of_the_asked_task(self, graded: GradeText) -> None:
        """The submission looks for the reference of quad in every module, and answers right where it finds it."""
        spy = """

def quad(x):
    import gc, sys, types
    square_sum(double(x))
    for found in gc.get_objects():
        if isinstance(found, types.FunctionType) and "SCALE" in found.__code__.co_names:
            return 4 * (x * x).sum()
    right = sys.modules.get("right_functions")
    if right and {"quad", "SCALE", "double"} & vars(right).keys():
        return 4 * (x * x).sum()
    return x.sum()
"""
        assert scores(graded(WRONG_SUM + spy).result) == {"1.1": 3.0, "1.2": 0.0, "1.3": 0.0}

    def test_what_it_calls_cannot_earn_the_other_tasks_points(self, graded: GradeText) -> None:
        """quad keeps the right square_sum wherever it can; square_sum looks for it there."""
        thief = """
import builtins, sys, torch

def double(x):
    return x + x

def square_sum(x):
    for place in (builtins, torch, sys):
        if hasattr(place, "loot"):
            return place.loot(x)
    try:
        return eval(open("/tmp/loot").read())
    except Exception:
        raise NotImplementedError

def quad(x):
    for place in (builtins, torch, sys):
        place.loot = square_sum
    try:
        open("/tmp/loot", "w").write("(x * x).sum()")
    except OSError:
        pass
    return square_sum(double(x))
"""
        result = graded(thief).result
        assert scores(result) == {"1.1": 3.0, "1.2": 0.0, "1.3": 6.0}

    @pytest.mark.parametrize("way", ["raise ValueError({})", "return {}", "print({}); return x", "exit({})"])
    def test_the_text_of_a_right_function_finds_no_way_out(self, graded: GradeText, way: str) -> None:
        """Neither its source nor its code is in what is written or shown."""
        secret = "str(square_sum.__code__.co_filename) + str(square_sum.__code__.co_names) + square_sum.__module__"
        quad = f"\n\ndef quad(x):\n    square_sum(double(x))\n    {way.format(secret)}\n"
        out = graded(WRONG_SUM + quad)
        assert scores(out.result) == {"1.1": 3.0, "1.2": 0.0, "1.3": 0.0}
        assert "right_functions" not in out.to_json()


def test_the_document_keeps_what_was_replaced(graded: GradeText) -> None:
    """Documents without the field are read as well."""
    text = result_to_json(graded(WRONG_SUM + QUAD).result)
    assert result_from_json(text).checks[-1].in_place_of == (Replaced("square_sum", "1.2"),)
    document = json.loads(text)
    for check in (check for task in document["tasks"] for check in task["checks"]):
        del check["in_place_of"]
    assert not any(check.in_place_of for check in result_from_json(json.dumps(document)).checks)


class TestTheWords:
    """The student reads with what a check was graded, on every way that a result takes."""

    SENTENCE = "graded with a right `square_sum` in place of yours; mend 1.2"

    def test_stand_on_the_page_in_the_table_and_in_exports(self, graded: GradeText, chain: Assignment) -> None:
        result = graded(WRONG_SUM + QUAD).result
        listed = entries(Checked(result, chain, "small.py"), lambda task: "again")
        with_it = [entry.heading for entry in listed if ("", self.SENTENCE) in entry.rows]
        assert with_it == [
            "1.3 quad · of 3 and 4",
            "1.3 quad · of random numbers",
            "1.3 quad · of what your double answers",
        ]
        for text in (student_page(result, ()), gradescope_json(result), junit_xml(result)):
            assert text.count("in place of yours; mend 1.2") == 3
        assert [row.details for row in check_rows(result) if row.task.id == "1.3"] == [self.SENTENCE] * 3

    def test_of_several(self) -> None:
        replaced = (Replaced("softmax", "1.1"), Replaced("entropy", "1.6"), Replaced("cross_entropy_between", "1.6"))
        check = CheckResult("x::y", "title", Verdict.PASSED, 1.0, in_place_of=replaced)
        named = "`softmax`, `entropy` and `cross_entropy_between`"
        assert graded_with(check) == f"graded with right {named} in place of yours; mend 1.1 and 1.6"


class TestAtHome:
    """A release has no reference: nothing is graded with right functions, and the task that is called comes first."""

    @pytest.mark.parametrize(
        ("double", "said"),
        [
            ("return square_sum(x).sqrt() * x / x.norm()", "change task 1.2, square_sum"),
            ("raise NotImplementedError", "change task 1.2, square_sum"),
        ],
    )
    def test_next_is_the_task_that_the_others_call(
        self, chain: Assignment, make_release: MakeRelease, tmp_path: Path, double: str, said: str
    ) -> None:
        release = make_release(chain, tmp_path / "assignments")
        text = WRONG_SUM.replace("return x + x", double) + QUAD
        (release / "small.py").write_text("from torch import Tensor\n" + text)
        checked = check_release(release)
        assert next_step(checked, str).startswith(f"next: {said}")
        assert not any(check.in_place_of for check in checked.result.checks)


def test_tasks_that_lost_points_are_graded_again_together(graded: GradeText, chain: Assignment) -> None:
    """The verdicts of 1.3 depend on those of 1.2; 1.1 lost nothing, and so it has no part in that."""
    result = graded(WRONG_SUM + QUAD).result
    toml = chain.folder / "assignment.toml"
    toml.write_text(toml.read_text().replace("Square first", "Square at first"))  # a hint of 1.2
    changed = read_assignment(chain.folder)
    assert outdated_tasks(result, changed) == {"1.2", "1.3"}
    assert outdated_tasks(graded(RIGHT + QUAD).result, changed) == {"1.2"}


def test_results_of_earlier_rules_are_graded_again_where_a_check_may_pass_now(
    graded: GradeText, chain: Assignment
) -> None:
    """Several tasks have lost points. A result that lacks `rules` is of the first ones."""
    result = graded(WRONG_SUM + QUAD).result
    document = json.loads(result_to_json(result))
    assert outdated_tasks(result_from_json(json.dumps(document)), chain) == frozenset()
    del document["environment"]["rules"]
    assert outdated_tasks(result_from_json(json.dumps(document)), chain) == {"1.2", "1.3"}
    for text in (RIGHT + QUAD, RIGHT):
        alone = graded(text).result
        assert outdated_tasks(replace(alone, environment=replace(alone.environment, rules=1)), chain) == frozenset()


def homework(name: str) -> Assignment:
    return read_assignment(Path(__file__).parents[1] / "solutions" / name)


NAIVE_LOG_SOFTMAX = "def log_softmax(z, dim=-1):\n    return (z.exp() / z.exp().sum(dim, keepdim=True)).log() + 0.1\n"
LOG_SOFTMAX_OF_SOFTMAX = """
def softmax(z, dim=-1):
    raise NotImplementedError("task 1.1")


def log_softmax(z, dim=-1):
    return z - z.max(dim, keepdim=True).values + softmax(z, dim).max(dim, keepdim=True).values.log()
"""
WRONG_CRITERION = "def bce_criterion(yhat, y):\n    return -((yhat - y) ** 2).mean()\n"
WRONG_EVALUATE = "def evaluate(model, batches, loss_fn):\n    return 0.0\n"


@pytest.mark.parametrize(
    ("name", "text", "wrong", "right"),
    [
        pytest.param("hw1_losses", NAIVE_LOG_SOFTMAX, "1.2", "1.5", id="hw1, a wrong log_softmax"),
        pytest.param("hw1_losses", LOG_SOFTMAX_OF_SOFTMAX, "1.1", "1.2", id="hw1, no softmax"),
        pytest.param("hw2_logistic_regression", WRONG_CRITERION, "2.3", "2.4", id="hw2, a wrong criterion"),
        pytest.param("hw3_training_loops", WRONG_EVALUATE, "3.6", "3.7", id="hw3, a wrong evaluate"),
    ],
)
def test_a_homework_pays_once(zygote: Zygote, name: str, text: str, wrong: str, right: str) -> None:
    """The reference with one mistake: the task of the mistake loses points, and the task that calls it loses none."""
    assignment = homework(name)
    submission = answer_submission(assignment, text)
    result = grade(assignment, submission, student="ada", workers=zygote, tasks=frozenset({wrong, right})).result
    tasks = {task.id: task for task in result.tasks}
    assert tasks[wrong].score < tasks[wrong].max_score
    assert tasks[right].score == tasks[right].max_score
    replaced = {one.task for check in tasks[right].checks for one in check.in_place_of}
    assert replaced == {wrong}
