"""The impossible homework: what is moved, that every comparison is asked, and that a forged verdict would be seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from autograder import checks
from autograder.assignments.model import Assignment
from autograder.assignments.reading import read_assignment
from autograder.authoring.impossible.ask import Reply, ask
from autograder.authoring.impossible.assertions import MovedAssertions
from autograder.authoring.impossible.asserts import NAME, MovedComparisons, with_questions
from autograder.authoring.impossible.question import MovedValueMet, Questions
from autograder.authoring.impossible.secret import Secret
from autograder.authoring.impossible.submissions import Asked, submissions_of
from autograder.cli.main import app
from autograder.errors import StudentRaised, StudentRefused
from autograder.sandbox.launch import Zygote
from autograder.sandbox.student import Steps
from autograder.submissions.reading import parse_submission
from tests.conftest import RIGHT

ROOT = Path(__file__).parents[1]
ATTACKS = ROOT / "tests" / "attacks" / "submissions"
EVERY = sorted(path.name for path in (ATTACKS / "every").glob("*.py"))
NOWHERE = Path("no such folder")
SECRET = Secret(seed=7)


class Everything:
    """An object that equals, contains and exceeds everything: no answer over the wire is like that."""

    __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __contains__ = lambda one, other: True  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]


Ask = Callable[..., Reply]


@pytest.fixture
def ask_small(small: Assignment, zygote: Zygote) -> Ask:
    """Ask the impossible variant of the small assignment about the text of a `small.py`."""

    def asked(text: str, *, is_right: bool = False) -> Reply:
        submission = Asked("ada", parse_submission("small.py", text.encode(), small), is_right=is_right)
        return ask(small, submission, zygote, tier="best", secret=Secret(seed=7))

    return asked


def test_right_answers_earn_nothing_and_are_asked_to_the_end(ask_small: Ask) -> None:
    """One comparison in each of four checks, and no check waits for another."""
    reply = ask_small(RIGHT, is_right=True)
    assert reply.result.score == 0.0
    assert [check.verdict.value for check in reply.result.checks] == ["failed"] * 4
    assert reply.questions == 4
    assert list(reply.faults) == []


def test_whoever_knows_the_secret_earns_points(ask_small: Ask) -> None:
    """So a stolen expected value, or a comparison that lies, is seen; the check is named with its id."""
    moved = (
        f"def double(x):\n    right = 2 * x\n    return right + {SECRET.offset!r} * (1 + right.abs().max().double())\n"
    )
    reply = ask_small(moved)
    assert reply.result.score == 3.0
    assert [fault.partition(":")[2].strip().split(": ")[0] for fault in reply.faults] == [
        "checks/test_small.py::test_double_by_hand",
        "hidden/test_small.py::test_double_of_many",
    ]


def test_wrong_answers_earn_nothing(ask_small: Ask) -> None:
    """A wrong answer does not meet the moved value by chance."""
    assert ask_small("def double(x):\n    return x + 2\n").result.score == 0.0


def test_a_check_that_compares_nothing_is_named(small_folder: Path, zygote: Zygote) -> None:
    """It would pass whatever the answer is."""
    hidden = small_folder / "hidden" / "test_small.py"
    hidden.write_text(hidden.read_text().replace("assert_close(grad, 2 * x)", "grad + 1"))
    small = read_assignment(small_folder)
    (reference, *_) = submissions_of(small, answers=NOWHERE, attacks=NOWHERE)
    (fault,) = ask(small, reference, zygote, tier="best").faults
    assert "hidden/test_small.py::test_square_sum_gradient: earns 3; the check compares nothing" in fault


def test_a_right_answer_that_is_not_asked_to_the_end_is_named(ask_small: Ask) -> None:
    """Then the variant would prove less than it says."""
    faults = list(ask_small(RIGHT.replace("x + x", "x + 3"), is_right=True).faults)
    assert len(faults) == 2
    assert "is not asked to its end: failed the answer differs" in faults[0]


@pytest.mark.parametrize("name", EVERY)
def test_an_attack_earns_nothing(name: str, small: Assignment, zygote: Zygote) -> None:
    """On the best tier; the others are slow."""
    attacks = {one.name: one for one in submissions_of(small, answers=NOWHERE, attacks=ATTACKS)}
    reply = ask(small, attacks[f"every/{name}"], zygote, tier="best")
    assert reply.result.score == 0.0
    assert list(reply.faults) == []


def test_the_reference_of_a_homework_earns_nothing() -> None:
    """Homework 1; the others are slow."""
    losses = read_assignment(ROOT / "solutions" / "hw1_losses")
    (reference, *_) = submissions_of(losses, answers=NOWHERE, attacks=NOWHERE)
    zygote = Zygote(losses.preload)
    try:
        reply = ask(losses, reference, zygote, tier="best")
    finally:
        zygote.close()
    assert reply.result.score == 0.0
    assert list(reply.faults) == []
    assert reply.questions > 400


def test_the_command_says_how_much_was_asked(small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line for each homework; status 1 and the check's id if something is wrong."""
    monkeypatch.chdir(small_folder)
    call = ["verify", "--impossible", str(small_folder), "--jobs", "1"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0
    assert "ok   small: 3 submissions, 8 verdicts on 1 tiers, " in done.output
    assert done.output.strip().endswith("moved comparisons: 0 points")
    public = small_folder / "checks" / "test_small.py"
    public.write_text(public.read_text().replace("assert_close(student.double", "print(student.double"))
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 1
    assert "FAIL small" in done.output and "checks/test_small.py::test_double_by_hand" in done.output


VALUES = [
    torch.ones(2, 3),
    torch.tensor([float("nan"), float("inf"), 1.0]),
    torch.full((2,), 1e30),
    torch.tensor([True, False]),
    torch.tensor(3, dtype=torch.uint8),
    torch.empty(0),
    np.ones(3),
    np.float64(2.0),
    3,
    2.5,
    float("nan"),
    "text",
    [1.0, 2.0],
    (1, "two"),
    [],
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_moved_value_is_far_from_the_value(value: Any) -> None:
    """In every entry, beyond any tolerance of a check."""
    moved = SECRET.moved(value)
    with pytest.raises(AssertionError):
        checks.assert_equal(value, moved)
    if not isinstance(value, str | tuple):
        with pytest.raises(AssertionError):
            checks.assert_close(value, moved, rtol=0.5, atol=100.0)
    if isinstance(value, torch.Tensor) and value.numel():
        assert moved.isfinite().all() and not torch.isclose(moved.double(), value.double(), rtol=0.5).any()


@pytest.mark.parametrize("value", [True, None, ...], ids=repr)
def test_what_has_no_form_to_move_becomes_the_drawn_object(value: object) -> None:
    """The other truth could be met by a wrong answer."""
    assert SECRET.moved(value) is SECRET.token


def raising(error: Exception) -> Callable[[], Any]:
    def call() -> Any:
        raise error

    return call


class Far:
    """A student's end for the assertions that ask it."""

    refuse = staticmethod(lambda *names: None)
    arguments_after = staticmethod(lambda name, *inputs: inputs)
    steps = staticmethod(lambda *inputs: Steps(5, 5))


HELD: dict[str, tuple[Any, ...]] = {
    "assert_at_least": (2.0, 1.0),
    "assert_close": (torch.ones(2), [1.0, 1.0]),
    "assert_equal": ({"a": 1}, {"a": 1}),
    "assert_needs": (Far, "autograd", raising(StudentRefused("autograd"))),
    "assert_no_loop": (Far, (), ()),
    "assert_kept": (Far, "f"),
    "assert_number": (3,),
    "assert_numbers": ([1.0, 2.0], 2),
    "assert_raises": (ValueError, raising(StudentRaised(("ValueError",), "no"))),
    "assert_tensor": (torch.ones(2),),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "assert_kept": {"x": torch.ones(2), "y": 3},
    "assert_no_loop": {"over": "rows"},
    "assert_tensor": {"shape": (2,), "dtype": torch.float32, "device": "cpu"},
}
ASKED = {"assert_kept": 2, "assert_numbers": 2, "assert_tensor": 3}


@pytest.mark.parametrize("name", HELD)
def test_an_assertion_that_holds_is_asked_for_what_it_cannot_meet(name: str) -> None:
    """The check goes on after each of its questions."""
    questions = Questions()
    stand_in = MovedAssertions(SECRET, questions).stand_ins()[getattr(checks, name)]
    stand_in(*HELD[name], **OPTIONS.get(name, {}))
    assert (questions.asked, questions.met) == (ASKED.get(name, 1), False)


@pytest.mark.parametrize("name", ["assert_close", "assert_equal", "assert_number"])
def test_an_answer_that_meets_a_moved_value_ends_the_check(name: str) -> None:
    """As an answer would that knows the secret."""
    questions = Questions()
    stand_in = MovedAssertions(SECRET, questions).stand_ins()[getattr(checks, name)]
    with pytest.raises(MovedValueMet):
        stand_in(*((SECRET.offset,) if name == "assert_number" else (SECRET.moved(2.0), 2.0)))
    assert questions.met


def test_every_assertion_of_checks_has_a_stand_in() -> None:
    """One without an expected value of its own is asked whether its answer is a drawn object."""
    stand_ins = MovedAssertions(SECRET, Questions()).stand_ins()
    assert len(stand_ins) == len([name for name in checks.__all__ if name.startswith("assert_")])
    questions = Questions()
    MovedAssertions(SECRET, questions)._of_property(lambda got: None, 3)
    assert questions.asked == 1


PLAIN = [
    ("len(got) == 3", [1, 2, 3]),
    ("isinstance(got, float)", 0.5),
    ("isinstance(got, tuple | list) and len(got) == 2", (1, 2)),
    ("got is True", True),
    ("got is not None", 3),
    ("'loss' in got", {"loss": 1}),
    ("{'a', 'b'} <= got.keys()", {"a": 1, "b": 2}),
    ("0 < got < 5", 3),
    ("got >= 2 or got is None", 3),
    ("torch.equal(got, torch.ones(2))", torch.ones(2)),
    ("not torch.allclose(got, torch.ones(2))", torch.zeros(2)),
    ("bool(got.isfinite().all())", torch.ones(2)),
    ("got.max() < 3 + 1e-3", torch.ones(2)),
    ("got", ["a title"]),
    ("'trained' not in got", ["fresh"]),
    ("got.shape in ((), (1,))", torch.ones(1)),
]


def asked_plainly(statements: str, got: Any) -> Questions:
    """The questions of a check with these statements and this answer."""
    questions = Questions()
    names = {NAME: MovedComparisons(SECRET, questions), "torch": torch}
    exec(compile(with_questions(f"def check(got):\n    {statements}\n", "check.py"), "check.py", "exec"), names)
    names["check"](got)  # type: ignore[operator]
    return questions


@pytest.mark.parametrize(("test", "got"), PLAIN)
def test_a_plain_assert_asks_for_what_cannot_be(test: str, got: Any) -> None:
    """Before the assert itself, which holds."""
    assert asked_plainly(f"assert {test}, 'told'", got).asked == 1


@pytest.mark.parametrize("test", ["got == 3", "got < 3", "got > 3", "3 < got", "got", "got is True", "1 in got"])
def test_a_value_that_equals_everything_is_seen_by_a_plain_assert(test: str) -> None:
    """As a lying object would be, if one could reach the grader."""
    with pytest.raises(MovedValueMet):
        asked_plainly(f"assert {test}, 'told'", Everything())


def test_a_name_that_is_asserted_asks_the_comparison_that_it_was_given() -> None:
    """Not only whether the name holds a drawn object."""
    assert asked_plainly("right = len(got) == 3; assert right, 'told'", [1, 2, 3]).asked == 2
    with pytest.raises(MovedValueMet):
        asked_plainly("right = got == 3; assert right, 'told'", SECRET.moved(3))


def test_a_bound_moves_beyond_every_number() -> None:
    """Neither infinity nor NaN meets it."""
    for number in (float("inf"), float("-inf"), float("nan")):
        try:
            questions = asked_plainly("assert got < 3 or got >= 3 or got != got, 'told'", number)
        except MovedValueMet:
            pytest.fail(f"{number} met a moved bound")
        assert questions.asked == 1
