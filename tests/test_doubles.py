"""Functions of a check in the place of a submission's own functions, and what hostile code can make of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from autograder.assignments.model import Limits
from autograder.errors import (
    AssignmentError,
    CheckFailed,
    StudentFault,
    StudentRaised,
    StudentRefused,
    StudentTimeout,
    WorkerCrashed,
)
from autograder.sandbox.handles import Handle
from autograder.sandbox.launch import Zygote
from autograder.sandbox.portable.maker import PortableWorkers
from autograder.sandbox.session import LocalSession, WorkerSession
from autograder.sandbox.student import Student
from autograder.submissions.doubled import with_doubles

MODULE = """
import functools
import torch

TABLE = {}

def registered(function):
    TABLE[function.__name__] = function
    return function

def doubled_answer(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return 2 * function(*args, **kwargs)
    return wrapper

@registered
def train(model, rows, rate=1.0, verbose=False):
    \"\"\"Train.

    A long text.
    \"\"\"
    for _ in range(3):
        pass
    return "its own"

@doubled_answer
def length(rows): return 0

halve = lambda x: x / 2
third, fourth = (lambda x: x / 3), (lambda x: x / 4)
alias = halve; after = 7

def by_table(rows): return TABLE["train"](torch.nn.Linear(2, 1), rows, rate=4.0)
def by_keyword(rows): return train(rows=rows, model=None, verbose=True)
def by_name(rows): return globals()["length"](rows), halve(rows), alias(rows), third(rows), after
def by_default(rows, function=train): return function(None, rows)
def without_rows(): return train(None)
def not_written(x): raise NotImplementedError
def through(x): return not_written(x) + absent(x)
def in_threads(n):
    from concurrent.futures import ThreadPoolExecutor
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(halve, range(n)))
def for_ever():
    while True: halve(1)
def again(x): return halve(x)
def line():
    raise ValueError("here")

def frame(value, status="called"):
    import os, sys
    wire = sys.modules["autograder.sandbox.wire"]
    bounds = sys.modules["autograder.sandbox.values"].ANSWER
    for buffer in wire.pack({"status": status, "id": 2}, value, bounds):
        os.write(4, buffer)
def forged_name(): frame(["exec", [], {}])
def forged_kind(): frame("halve")
def forged_arguments(): frame(["halve", {}, []])
def forged_call():
    frame(["halve", [5.0], {}])
    return 1
"""

LIMITS = Limits(call_seconds=2.0, check_seconds=4.0, memory_mb=1024)


@pytest.fixture
def session(zygote: Zygote) -> Iterator[WorkerSession]:
    session = WorkerSession(zygote, LIMITS)
    yield session
    session.close()


@pytest.fixture
def student(session: WorkerSession) -> Student:
    return Student(session, "doubled.py", MODULE, seed=5, doubling=with_doubles)


class Noted:
    """A double that notes the arguments of its calls."""

    def __init__(self, answer: Any) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self._answer = answer

    def __call__(self, model: Any, rows: Any, rate: Any = None) -> Any:
        self.calls.append((model, rows, rate))
        return self._answer


@pytest.mark.parametrize("call", ["by_table", "by_default"])
def test_a_double_is_reached_where_the_module_has_kept_the_function(student: Student, call: str) -> None:
    """In a table that a decorator fills, and in a default value."""
    train = Noted([1.0, 2.0])
    student.use_doubles(train=train)
    assert getattr(student, call)(torch.ones(3, 2)) == [1.0, 2.0]
    assert torch.equal(train.calls[0][1], torch.ones(3, 2))


def test_every_binding_of_a_function_becomes_its_double(student: Student) -> None:
    """A decorator stays around the double; lambdas, aliases and pairs are replaced; neighbours on a line stay."""
    given: dict[str, Callable[..., Any]] = {name: lambda x, n=name: n for name in ("halve", "alias", "third", "fourth")}
    student.use_doubles(length=lambda rows: 21, **given)
    assert student.by_name(torch.ones(2)) == (42, "halve", "alias", "third", 7)


def test_arguments_arrive_by_the_doubles_own_names(student: Student) -> None:
    """Given by keyword in any order; what the double has no parameter for is dropped, and objects become handles."""
    train = Noted(None)
    student.use_doubles(train=train)
    student.by_keyword(torch.zeros(2))
    student.by_table(torch.zeros(2))
    assert [rate for _, _, rate in train.calls] == [1.0, 4.0]
    assert isinstance(train.calls[1][0], Handle)


def test_a_call_without_an_argument_raises_in_the_module(student: Student) -> None:
    """As Python itself would: in the line of the caller."""
    student.use_doubles(train=Noted(None))
    with pytest.raises(StudentRaised, match="missing 1 required") as error:
        student.without_rows()
    assert error.value.is_a(TypeError)


def test_a_double_asks_for_other_operations_meanwhile(student: Student) -> None:
    """It leaves weights in a model that it was given, and reads them back."""

    def train(model: Any, rows: torch.Tensor) -> Any:
        model.load_state_dict({"weight": torch.full((1, 2), 3.0), "bias": torch.zeros(1)})
        return model(rows).detach()

    student.use_doubles(train=train)
    assert torch.equal(student.by_table(torch.ones(1, 2)), torch.full((1, 1), 6.0))


def test_functions_that_are_not_there_get_doubles(student: Student) -> None:
    """A stub, and a name that the module does not bind."""
    student.use_doubles(not_written=lambda x: x + 1, absent=lambda x: 10 * x)
    assert student.through(2) == 23


def test_doubles_answer_threads_one_by_one(student: Student) -> None:
    """No two calls are mixed up."""
    student.use_doubles(halve=lambda x: x + 0.5)
    assert student.in_threads(40) == [n + 0.5 for n in range(40)]


def test_doubles_answer_threads_one_by_one_in_this_process() -> None:
    """The author's code is asked without a worker; a double never begins before the last one has ended."""
    at_once: list[int] = []
    running = 0

    def halve(x: float) -> float:
        nonlocal running
        running += 1
        at_once.append(running)
        time.sleep(0.005)
        running -= 1
        return x + 0.5

    student = Student(LocalSession(), "m.py", MODULE, seed=1, doubling=with_doubles)
    student.use_doubles(halve=halve)
    assert student.in_threads(20) == [n + 0.5 for n in range(20)]
    assert at_once == [1] * 20


def test_what_a_double_raises_ends_the_check(student: Student) -> None:
    """The worker can still be asked after that."""

    def halve(x: Any) -> Any:
        raise CheckFailed("not so")

    student.use_doubles(halve=halve)
    with pytest.raises(CheckFailed, match="not so"):
        student.again(1)


def test_lines_stay_in_place(student: Student) -> None:
    """The frame of an error is the student's own line."""
    student.use_doubles(train=Noted(None), third=lambda x: x)
    with pytest.raises(StudentRaised) as error:
        student.line()
    assert error.value.frames[-1].line == MODULE.split("\n").index('    raise ValueError("here")') + 1


def test_calls_without_end_are_ended(student: Student) -> None:
    """The time limit of the call holds for all calls of doubles together."""
    student.use_doubles(halve=lambda x: x)
    with pytest.raises(StudentTimeout):
        student.for_ever()


def test_doubles_that_call_each_other_are_ended(student: Student) -> None:
    """A function that a double asks for calls the double."""
    student.use_doubles(halve=lambda x: student.again(x))
    with pytest.raises(CheckFailed, match="deep"):
        student.again(1)


def test_time_counts_once(student: Student, session: WorkerSession) -> None:
    """What a double asks is a part of the call, and not counted again."""
    student.use_doubles(halve=lambda x: student.make("torch.zeros", 1))
    before = session.seconds
    for _ in range(5):
        student.again(1)
    assert 0 <= session.seconds - before < 1


@pytest.mark.parametrize("call", ["forged_name", "forged_kind", "forged_arguments"])
def test_a_forged_call_ends_the_worker(student: Student, call: str) -> None:
    """A name without a double, another kind of value, arguments of another kind."""
    student.use_doubles(halve=lambda x: x)
    with pytest.raises(WorkerCrashed):
        getattr(student, call)()


def test_a_forged_call_is_a_call(student: Student) -> None:
    """A module that writes the frame by itself has called the double, and gets no further than that."""
    noted: list[Any] = []
    student.use_doubles(halve=noted.append)
    with pytest.raises(StudentFault):
        student.forged_call()
        student.again(1)
    assert noted[0] == 5.0


def test_a_call_before_there_are_doubles_ends_the_worker(student: Student) -> None:
    """Nothing of the grader can be reached by a name."""
    with pytest.raises(WorkerCrashed):
        student.forged_call()


def test_the_reference_takes_no_doubles() -> None:
    """It is shared by checks, and a double would stay."""
    reference = Student(LocalSession(), "doubled.py", MODULE, seed=5)
    with pytest.raises(AssignmentError, match="takes no doubles"):
        reference.use_doubles(halve=lambda x: x)


def test_doubles_work_where_nothing_can_be_forked() -> None:
    """A student's own check on macOS and Windows."""
    workers = PortableWorkers()
    session = workers.session(LIMITS)
    student = Student(session, "doubled.py", MODULE, seed=5, doubling=with_doubles)
    student.use_doubles(halve=lambda x: x + 0.5, train=Noted(3))
    assert (student.in_threads(4), student.by_table(torch.ones(1))) == ([0.5, 1.5, 2.5, 3.5], 3)
    session.close()
    workers.close()


LATE = """
import threading
import torch

def f(x): return x

def starts_a_thread(x):
    def work():
        try: torch.softmax(x, 0)
        except RuntimeError: pass
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
"""


def test_a_refusal_that_was_noted_is_not_forgotten_when_doubles_are_put_in(session: WorkerSession) -> None:
    """Neither by the module's text, which runs once more, nor by the doubles."""
    student = Student(session, "late.py", LATE, seed=5, forbid=["softmax"], doubling=with_doubles)
    with pytest.raises(StudentRefused):
        student.starts_a_thread(torch.ones(3))
    with pytest.raises(StudentRefused, match="softmax"):
        student.use_doubles(f=lambda x: 0)
    with pytest.raises(StudentRefused, match="softmax"):
        student.f(1)


def test_what_a_text_calls_while_it_is_loaded_with_doubles_is_no_refusal(session: WorkerSession) -> None:
    """Once and twice: the text is no answer of the task."""
    text = f"{LATE}\ntry:\n    torch.softmax(torch.ones(3), 0)\nexcept RuntimeError:\n    pass\n"
    student = Student(session, "late.py", text, seed=5, forbid=["softmax"], doubling=with_doubles)
    student.use_doubles(f=lambda x: 2)
    assert student.f(1) == 2


def test_another_worker_knows_nothing_of_the_first(zygote: Zygote) -> None:
    """Not what was kept in the module, in torch or in a file; calls in both are noted as one."""
    text = "import torch\ndef keep(x): torch.kept_here = x\ndef kept(): return getattr(torch, 'kept_here', None)\n"
    sessions = [WorkerSession(zygote, LIMITS) for _ in range(2)]
    other = Student(sessions[1], "kept.py", text, seed=6)
    student = Student(sessions[0], "kept.py", text, seed=5, another=lambda: other)
    student.keep(3)
    assert student.kept() == 3
    second = student.another_worker()
    assert second.kept() is None
    assert student.last_call == second.last_call and student.names_asked == {"keep", "kept"}
    for session in sessions:
        session.close()


def test_the_reference_has_no_other_worker() -> None:
    """It runs in the grader."""
    with pytest.raises(AssignmentError, match="another_worker"):
        Student(LocalSession(), "kept.py", "def f(x): return x", seed=5).another_worker()
