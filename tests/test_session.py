"""Real workers: what they are asked, how they may end, and that nothing of them stays."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import torch

from autograder.assignments.model import Limits
from autograder.errors import CheckFailed, MissingName, StudentRaised, StudentTimeout, UnsendableAnswer, WorkerCrashed
from autograder.sandbox import loading
from autograder.sandbox.handles import Handle
from autograder.sandbox.launch import Zygote
from autograder.sandbox.portable.session import PortableSession
from autograder.sandbox.session import LocalSession, WorkerSession
from autograder.sandbox.student import Student

MODULE = """
import os, sys, time
import torch

calls = 0

def double(x): return 2 * x
def add_in_place(x): return x.add_(1)
def mean_square(x): return (x * x).mean()
def detached(x): return (x * x).mean().detach()
def as_float(x): return float(x.sum())
def ignores(x, y): return (y * 3).sum()
def model(n): return torch.nn.Linear(2, n)
def train(model, optimizer, steps):
    for _ in range(steps):
        optimizer.zero_grad()
        model(torch.ones(4, 2)).square().mean().backward()
        optimizer.step()
def draw(): return torch.rand(3)
def count():
    global calls
    calls += 1
    return calls
def decline(x): raise ValueError(f"no {x}")
def unfinished(): raise NotImplementedError
def leave(): sys.exit(0)
def vanish(): os._exit(0)
def spin():
    while True: pass
def nap(seconds): time.sleep(seconds); return "awake"
def compute(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end: pass
    return "computed"
def spin_in_threads(number):
    import threading
    for _ in range(number): threading.Thread(target=spin, daemon=True).start()
    time.sleep(99)
def compute_in_threads(number, seconds):
    import threading
    threads = [threading.Thread(target=compute, args=(seconds,)) for _ in range(number)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return "computed"
def compute_now_and_then():
    while True:
        compute(0.001)
        time.sleep(0.2)
def stop(): import signal; os.kill(os.getpid(), signal.SIGSTOP)
def wait_for_itself():
    ours, theirs = os.pipe()
    os.read(ours, 1)
def sparse(): return torch.eye(2).to_sparse()
def crash(): import ctypes; ctypes.string_at(0)
def flood():
    for _ in range(4000): print("x" * 1000)
    return "done"
def forge(): os.write(4, b"AGW1" + bytes(200)); return 1
def garbage(): os.write(4, b"{'verdict': 'passed'}" * 9); return 1
def promise():
    import struct; os.write(4, struct.pack("<4sIQ", b"AGW1", 3 << 20, 60 << 20)); time.sleep(9)
def hungry(): return torch.zeros(1 << 33)
def environment(): return dict(os.environ)
def is_open(fd):
    try: os.fstat(fd)
    except OSError: return False
    return True
def descriptors(): return [fd for fd in range(64) if is_open(fd)]
def backend():
    import matplotlib.pyplot as plt
    return plt.get_backend()
def threads(): return torch.get_num_threads()
"""

LIMITS = Limits(call_seconds=1.0, check_seconds=2.0, waiting_seconds=3.0, memory_mb=1024)


@pytest.fixture
def session(zygote: Zygote) -> Iterator[WorkerSession]:
    session = WorkerSession(zygote, LIMITS)
    yield session
    session.close()


@pytest.fixture
def student(session: WorkerSession) -> Student:
    return Student(session, "tricks.py", MODULE, seed=5)


def test_a_call_travels_there_and_back(student: Student) -> None:
    """Tensors in, tensors out."""
    assert torch.equal(student.double(torch.tensor([1.0, 2.0])), torch.tensor([2.0, 4.0]))


def test_the_latest_call_is_told_as_a_student_would_write_it(student: Student) -> None:
    """With the function's own names for its parameters."""
    student.ignores(torch.ones(2, 3), torch.ones(4, dtype=torch.int64))
    assert str(student.last_call) == "ignores(x float32[2, 3], y int64[4])"


def test_value_and_grad_runs_the_backward_pass_there(student: Student) -> None:
    """The gradient of a mean of squares is 2x/n."""
    x = torch.tensor([3.0, -1.0])
    value, grad = student.mean_square.value_and_grad(x)
    assert (value.item(), grad.tolist()) == (5.0, [3.0, -1.0])


@pytest.mark.parametrize("name", ["detached", "as_float"])
def test_an_answer_without_a_gradient_fails_the_check(student: Student, name: str) -> None:
    """A detached loss or a float cannot be differentiated, and the message says so."""
    with pytest.raises(CheckFailed, match="cannot be differentiated"):
        getattr(student, name).value_and_grad(torch.ones(2))


def test_a_gradient_that_does_not_arrive_fails_the_check(student: Student) -> None:
    """An argument that the answer does not depend on has no gradient."""
    with pytest.raises(CheckFailed, match="does not reach"):
        student.ignores.value_and_grad(torch.ones(2), torch.ones(2), wrt=(0, 1))


def test_a_change_in_place_is_seen(student: Student) -> None:
    """The caller's tensor is a copy; what the worker's became can be asked."""
    before = torch.ones(2)
    (after,) = student.arguments_after("add_in_place", before)
    assert (before.tolist(), after.tolist()) == ([1.0, 1.0], [2.0, 2.0])


def test_a_model_stays_there_and_is_trained_through_its_handle(student: Student) -> None:
    """Handles are called, passed on, asked for weights, and given weights."""
    model = student.model(3)
    assert isinstance(model, Handle)
    start = model.state_dict()
    student.train(model, student.make("torch.optim.SGD", model.parameters(), lr=0.1), 3)
    trained = model.state_dict()
    assert not torch.equal(start["weight"], trained["weight"])
    x = torch.ones(1, 2)
    assert torch.allclose(model(x), x @ trained["weight"].T + trained["bias"])
    model.load_state_dict(start)
    assert torch.equal(model.state_dict()["weight"], start["weight"])


def test_a_submissions_own_function_is_passed_as_an_argument(student: Student) -> None:
    """By name, to another function of the far end; a name that is not there is missed at once."""
    applied = student.make("torch.utils._pytree.tree_map", student.definition("double"), [torch.ones(2)])
    assert applied[0].tolist() == [2.0, 2.0]
    with pytest.raises(MissingName, match="defines no treble"):
        student.definition("treble")


def test_only_torch_numpy_and_math_can_be_made(student: Student) -> None:
    """The grader's own checks cannot reach for anything else in a worker."""
    with pytest.raises(StudentRaised, match="outside"):
        student.make("os.getcwd")


def test_workers_are_seeded(zygote: Zygote) -> None:
    """The same seed draws the same numbers in every worker, another seed others."""
    drawn = []
    for seed in (5, 5, 6):
        session = WorkerSession(zygote, LIMITS)
        drawn.append(Student(session, "tricks.py", MODULE, seed=seed).draw().tolist())
        session.close()
    assert drawn[0] == drawn[1] != drawn[2]


def test_workers_share_no_state(zygote: Zygote) -> None:
    """A module's globals begin anew in each worker."""
    counts = []
    for _ in range(2):
        session = WorkerSession(zygote, LIMITS)
        counts.append(Student(session, "tricks.py", MODULE, seed=5).count())
        session.close()
    assert counts == [1, 1]


def test_a_raised_exception_arrives_with_the_students_own_frames(student: Student) -> None:
    """Type, message and place; no frame of ours."""
    with pytest.raises(StudentRaised) as caught:
        student.decline(7)
    assert caught.value.is_a(ValueError)
    assert not caught.value.is_a(KeyError)
    assert caught.value.detail == "no 7"
    assert [frame.function for frame in caught.value.frames] == ["decline"]
    assert "raise ValueError" in MODULE.split("\n")[caught.value.frames[0].line - 1]


def test_leaving_is_an_exception_not_an_end(student: Student) -> None:
    """sys.exit(0) in a function is an answer like any other exception; the worker goes on."""
    with pytest.raises(StudentRaised, match="SystemExit"):
        student.leave()
    assert student.double(2) == 4


def test_a_missing_function_is_named(student: Student) -> None:
    """Asking for what the module lacks says file and name."""
    with pytest.raises(MissingName, match=r"tricks\.py defines no softmax"):
        student.softmax(1)


def test_what_cannot_travel_back_is_told(student: Student) -> None:
    """A sparse tensor is an answer that cannot be graded."""
    with pytest.raises(UnsendableAnswer, match="sparse"):
        student.sparse()


def test_an_endless_loop_ends_at_the_limit(session: WorkerSession, student: Student) -> None:
    """After call_seconds of processor time, and the worker is gone."""
    before = session.seconds
    with pytest.raises(StudentTimeout, match="no answer within 1 s of processor time"):
        student.spin()
    assert 1.0 <= session.seconds - before < 1.5
    with pytest.raises(WorkerCrashed):
        student.double(1)


def test_slow_calls_share_the_limit_of_the_check(student: Student) -> None:
    """Each under call_seconds, together over check_seconds."""
    with pytest.raises(StudentTimeout, match="the calls of this check used 2 s of processor time together"):
        for _ in range(4):
            student.compute(0.7)


def test_threads_compute_on_one_limit(student: Student) -> None:
    """The time of all threads counts together, also if they end before anybody looks, on one processor as on many."""
    with pytest.raises(StudentTimeout, match="no answer within 1 s of processor time"):
        student.compute_in_threads(4, 0.4)


def test_threads_that_never_end_reach_the_limit(student: Student) -> None:
    """Also while the main thread sleeps."""
    with pytest.raises(StudentTimeout, match="no answer within 1 s of processor time"):
        student.spin_in_threads(3)


def test_a_call_that_waits_is_not_a_call_that_computes(session: WorkerSession, student: Student) -> None:
    """A nap of twice call_seconds costs nothing of them."""
    before = session.seconds
    assert student.nap(2.0) == "awake"
    assert student.compute(0.7) == "computed"
    assert session.seconds - before < 3.0


@pytest.mark.parametrize("name", ["stop", "wait_for_itself", "compute_now_and_then"])
def test_a_call_that_waits_for_ever_ends_at_a_limit_of_its_own(student: Student, name: str) -> None:
    """Stopped by a signal, blocked on a pipe, or asleep for the most part."""
    with pytest.raises(StudentTimeout, match="the code waited for 3 s without computing"):
        getattr(student, name)()


def test_naps_share_the_limit_of_the_check(student: Student) -> None:
    """Each is short, and together they are too long."""
    with pytest.raises(StudentTimeout, match="the code waited for 3 s"):
        for _ in range(5):
            student.nap(1.0)


def test_loading_has_a_limit_of_its_own(zygote: Zygote) -> None:
    """Imports take longer than a call may; the check has all of its own time after that."""
    limits = Limits(call_seconds=1.0, check_seconds=1.0, loading_seconds=2.0, memory_mb=1024)
    session = WorkerSession(zygote, limits)
    assert Student(session, "tricks.py", f"{MODULE}compute(1.3)\n", seed=5).compute(0.7) == "computed"
    session.close()
    session = WorkerSession(zygote, limits)
    with pytest.raises(StudentTimeout, match="not loaded within 2 s of processor time"):
        Student(session, "tricks.py", f"{MODULE}compute(3)\n", seed=5)
    session.close()


@pytest.mark.parametrize(
    ("name", "how"), [("vanish", r"ended itself \(status 0\)"), ("crash", "SIGSEGV")], ids=["exit", "fault"]
)
def test_a_worker_that_ends_is_a_crash(student: Student, name: str, how: str) -> None:
    """Leaving by os._exit(0), or by a memory fault, is told as what it was."""
    with pytest.raises(WorkerCrashed, match=how):
        getattr(student, name)()


@pytest.mark.parametrize("name", ["forge", "garbage"])
def test_forged_frames_are_a_crash(student: Student, name: str) -> None:
    """Bytes on the answer pipe that are no answer end the conversation."""
    with pytest.raises(WorkerCrashed, match="agreed format"):
        getattr(student, name)()


def test_a_promise_of_much_costs_time_only(student: Student) -> None:
    """A frame that announces 60 MB and never sends them ends at the limit."""
    with pytest.raises(StudentTimeout):
        student.promise()


def test_printing_cannot_block_and_is_bounded(session: WorkerSession, student: Student) -> None:
    """4 MB of prints neither fill a pipe for good nor stay in memory."""
    assert student.flood() == "done"
    assert len(session.output) <= 16 << 10


def test_memory_is_bounded(student: Student) -> None:
    """32 GB are refused inside the worker."""
    with pytest.raises(StudentRaised):
        student.hungry()


def test_the_worker_inherits_nothing(student: Student, monkeypatch: pytest.MonkeyPatch) -> None:
    """No environment of the grader's, no descriptor but its own five, one thread."""
    environment = student.environment()
    assert not {"USER", "PYTEST_CURRENT_TEST"} & environment.keys()
    assert environment.get("HOME") != os.environ["HOME"]  # a folder of its own, where there is one
    assert student.descriptors() == [0, 1, 2, 3, 4]
    assert student.threads() == 1


def test_a_student_may_import_what_was_not_preloaded(student: Student) -> None:
    """matplotlib wants a folder to write to; without one it still comes, in every tier."""
    assert student.backend().lower() == "agg"


def test_the_reference_answers_in_the_same_forms() -> None:
    """The local session gives copies and handles, as a worker does."""
    reference = Student(LocalSession(), "tricks.py", MODULE, seed=5)
    assert torch.equal(reference.double(torch.ones(2)), torch.full((2,), 2.0))
    assert reference.mean_square.value_and_grad(torch.tensor([3.0, -1.0]))[1].tolist() == [3.0, -1.0]
    assert reference.model(3).state_dict()["weight"].shape == (3, 2)
    with pytest.raises(StudentRaised, match="ValueError"):
        reference.decline(1)


def test_sessions_in_one_process_do_not_share_what_is_recorded() -> None:
    """A check may turn autograd off for the student alone, and the grader's own is never touched."""
    one, other = (Student(LocalSession(), "tricks.py", MODULE, seed=5) for _ in range(2))
    one.make("torch.set_grad_enabled", False)
    with pytest.raises(CheckFailed, match="no gradient flows back"):
        one.mean_square.value_and_grad(torch.ones(2))
    assert other.mean_square.value_and_grad(torch.ones(2))[1].tolist() == [1.0, 1.0]
    assert torch.is_grad_enabled()


FORGER = """
import builtins, marshal
from autograder.sandbox import loading, operations

calls = 0

def count():
    global calls
    calls += 1
    return calls

forged = marshal.dumps(compile("def count(): return 41", "<m.py>", "exec"))
loading.compiled = operations.compiled = marshal.dumps = lambda *args: forged
builtins.compile = lambda *args, **kwargs: marshal.loads(forged)
"""


class TestCompiledOnce:
    """The first worker of a submission compiles its text for all; it is asked before any code of the text runs."""

    def test_later_workers_get_what_the_first_one_compiled(self, zygote: Zygote) -> None:
        compiled: dict[str, torch.Tensor] = {}
        asked: list[str] = []
        for _ in range(2):
            session = zygote.session(Limits())
            session.listener = lambda operation, *_: asked.append(operation)
            student = Student(session, "m.py", MODULE, seed=1, compiled=compiled)
            assert not student.asked
            assert student.double(4) == 8
            assert student.asked
            with pytest.raises(StudentRaised) as caught:
                student.decline(3)
            assert caught.value.frames[-1].function == "decline"
            session.close()
        assert asked == ["compile", "load", "call", "call", "load", "call", "call"]

    def test_code_cannot_put_other_code_in_the_place_of_its_text(self, zygote: Zygote) -> None:
        """Otherwise a worker could hand over to the next one what it has been asked."""
        compiled: dict[str, torch.Tensor] = {}
        for _ in range(3):
            session = zygote.session(Limits())
            assert Student(session, "m.py", FORGER, seed=1, compiled=compiled).count() == 1
            session.close()
        assert bytes(compiled[FORGER].tolist()) == loading.compiled(FORGER, "<m.py>")

    def test_a_text_that_does_not_compile_fails_each_time(self, zygote: Zygote) -> None:
        compiled: dict[str, torch.Tensor] = {}
        for _ in range(2):
            session = zygote.session(Limits())
            with pytest.raises(StudentRaised, match="SyntaxError"):
                Student(session, "m.py", "def f(:\n", seed=1, compiled=compiled)
            session.close()
        assert not compiled

    def test_a_process_that_ran_other_submissions_compiles_for_itself_alone(self) -> None:
        assert WorkerSession.is_fresh
        assert not PortableSession.is_fresh
