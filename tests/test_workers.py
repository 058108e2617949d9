"""The life of workers: spares are ready, the dead are waited for, nothing stays, and a broken zygote is replaced."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.assignments.model import Limits
from autograder.errors import SandboxError, StudentFault, StudentRaised, WorkerCrashed
from autograder.sandbox import workers
from autograder.sandbox.confinement import Allowance, readable
from autograder.sandbox.launch import SPARES, Zygote
from autograder.sandbox.linux.cgroups import ControlGroup, own_folder
from autograder.sandbox.session import WorkerSession
from autograder.sandbox.student import Student
from autograder.sandbox.tiers import REQUIRABLE, Tier, probe_tiers

MODULE = """
import os, sys, tempfile, threading
import torch

sys.modules["autograder.sandbox.refusals"].REFUSED.clear()  # so that the kernel is what refuses

def answer(): return 42
def save(name):
    torch.save({"weights": torch.ones(3)}, name)
    return torch.load(name)["weights"]
def temporary():
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x")
        return os.path.dirname(file.name) == os.getcwd()
def fill(megabytes):
    with open("much", "wb") as file:
        for _ in range(megabytes):
            file.write(bytes(1 << 20))
def fill_on():
    for number in range(10**6):
        with open(str(number), "wb") as file:
            file.write(bytes(1 << 19))
def litter():
    for number in range(10**6):
        os.symlink("x", str(number))
def listing(): return os.listdir(".")
def write_to(path):
    with open(path, "w") as file:
        file.write("x")
def fork(): return os.fork()
def daemon():
    if os.fork() == 0:
        os.setsid()
        import time
        time.sleep(60)
def threads(n):
    threading.stack_size(1 << 15)
    wait = threading.Event().wait
    for _ in range(n):
        threading.Thread(target=wait, daemon=True).start()
    return threading.active_count()
"""
LIMITS = Limits(call_seconds=5.0, check_seconds=10.0, memory_mb=1024, scratch_mb=0)
WITH_SCRATCH = Limits(call_seconds=5.0, check_seconds=10.0, memory_mb=1024, scratch_mb=4)
FEW = 200
MANY = 1000


def ask(zygote: Zygote, name: str, *arguments: object, limits: Limits = LIMITS) -> object:
    """One answer of a fresh worker."""
    session = WorkerSession(zygote, limits)
    try:
        return getattr(Student(session, "life.py", MODULE, seed=1), name)(*arguments)
    finally:
        session.close()


def family(pid: int) -> list[int]:
    """A process and all that came from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def lives(pid: int) -> bool:
    """Whether a process runs: it is there, and no zombie."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def at_rest(zygote: Zygote) -> int:
    """How many processes a zygote has when its workers are gone: itself (twice, in namespaces) and its spares."""
    return (2 if zygote.tier == Tier.CONFINED_NAMESPACES else 1) + SPARES


def settle(zygote: Zygote) -> list[int]:
    """Wait until its family has been that small for a while; the family."""

    def same() -> bool:
        first = family(zygote._process.pid)
        time.sleep(0.1)
        return len(first) == at_rest(zygote) and first == family(zygote._process.pid)

    wait_until(same)
    return family(zygote._process.pid)


def resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


@pytest.fixture
def own_zygote() -> Iterator[Zygote]:
    """A zygote that a test may break."""
    zygote = Zygote()
    yield zygote
    zygote.close()


def tiers() -> list[object]:
    """Each tier that can have a scratch folder."""
    found = probe_tiers()
    skip = {tier: pytest.mark.skip(reason=f"{tier} does not work here: {why}") for tier, why in found.items() if why}
    chosen = [tier for tier in REQUIRABLE if tier.can_write]
    return [pytest.param(tier, marks=[skip[tier]] if tier in skip else []) for tier in chosen]


@pytest.fixture(scope="module", params=tiers())
def tiered(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    zygote = Zygote(at_most=request.param)
    yield zygote
    zygote.close()


def test_spares_are_ready_before_they_are_asked_for(zygote: Zygote) -> None:
    """After the first worker, the next are processes that were there already."""
    ask(zygote, "answer")
    waiting = settle(zygote)
    session = WorkerSession(zygote, LIMITS)
    assert Student(session, "life.py", MODULE, seed=1).answer() == 42
    assert set(waiting) <= set(family(zygote._process.pid)), "one of those that waited serves"
    session.close()


def test_a_spare_of_other_limits_is_not_given_away(zygote: Zygote) -> None:
    """Spares are confined by the limits of the last worker; other limits get a new one."""
    ask(zygote, "answer")
    tiny = Limits(call_seconds=5.0, check_seconds=10.0, memory_mb=64)
    with pytest.raises(StudentFault, match=r"[Mm]emory|alloc"):
        session = WorkerSession(zygote, tiny)
        try:
            Student(session, "hungry.py", "def hungry(): return len(bytearray(200 << 20))", seed=1).hungry()
        finally:
            session.close()
    assert ask(zygote, "answer") == 42


def test_a_spare_that_was_killed_is_passed_over(zygote: Zygote) -> None:
    """Whoever kills spares costs a fork, not an answer."""
    ask(zygote, "answer")
    spares = settle(zygote)[-SPARES:]
    for spare in spares:
        os.kill(spare, signal.SIGKILL)
    wait_until(lambda: all(") Z " in Path(f"/proc/{spare}/stat").read_text() for spare in spares))
    assert ask(zygote, "answer") == 42


@pytest.mark.slow
def test_a_thousand_workers_leave_memory_and_descriptors_flat(zygote: Zygote) -> None:
    """What two hundred workers left is what a thousand leave: in this process, in the zygote, and as processes."""

    def census() -> tuple[int, int, int]:
        pid = settle(zygote)[at_rest(zygote) - SPARES - 1]
        own = len(list(Path("/proc/self/fd").iterdir()))
        try:
            theirs = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        except PermissionError:  # a zygote lets nobody but root look
            theirs = -1
        return own, theirs, round(resident_mb(pid))

    for _ in range(FEW):
        ask(zygote, "answer")
    before = census()
    for _ in range(MANY - FEW):
        ask(zygote, "answer")
    after = census()
    assert after[:2] == before[:2]
    assert after[2] <= before[2] + 2, "megabytes"


def test_a_killed_grader_leaves_no_worker() -> None:
    """The zygote ends with the socket, and each worker with the zygote."""
    zygote = Zygote()
    session = WorkerSession(zygote, LIMITS)
    members = family(zygote._process.pid)
    assert len(members) >= 2, "the zygote and a worker"
    zygote.close()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in members))
    session.close()


def test_a_killed_zygote_takes_its_workers_along(own_zygote: Zygote) -> None:
    """Also when it has no time for farewells; and it can be started again."""
    session = WorkerSession(own_zygote, LIMITS)
    student = Student(session, "life.py", MODULE, seed=1)
    members = family(own_zygote._process.pid)
    own_zygote._process.kill()
    wait_until(lambda: not any(lives(pid) for pid in members))
    with pytest.raises(SandboxError):
        student.answer()
    session.close()
    own_zygote.restart()
    assert ask(own_zygote, "answer") == 42


def test_a_reply_that_was_left_unread_is_not_taken_for_another(own_zygote: Zygote) -> None:
    """As after an alarm in the middle of a question: the sandbox says so, and begins again."""
    assert ask(own_zygote, "answer") == 42
    own_zygote._send({"op": "reap", "pid": 0, "grace_seconds": 0})
    with pytest.raises(SandboxError, match=r"answers (another question|two questions)"):
        ask(own_zygote, "answer")
    own_zygote.restart()
    assert ask(own_zygote, "answer") == 42


def test_two_replies_at_once_are_not_taken_for_one(own_zygote: Zygote) -> None:
    """The one that was left unread may arrive together with the next."""
    for _ in range(2):
        own_zygote._send({"op": "reap", "pid": 0, "grace_seconds": 0})
    while own_zygote._socket.recv(1 << 16, socket.MSG_PEEK).count(b"\n") < 2:
        time.sleep(0.01)
    with pytest.raises(SandboxError, match="answers two questions at once"):
        own_zygote._reply()


def test_what_a_worker_left_behind_is_swept() -> None:
    """Where the kernel lets a worker fork, its orphan becomes the zygote's, and is killed with it."""
    zygote = Zygote(at_most=Tier.PROCESS)
    try:
        ask(zygote, "daemon")
        assert len(settle(zygote)) == at_rest(zygote)
    finally:
        zygote.close()


def test_a_worker_is_killed_when_its_time_is_over_though_nobody_asks(zygote: Zygote) -> None:
    """The zygote's own timer, for when the grader was stopped."""
    worker = zygote.spawn(Allowance(wall_seconds=1))
    os.set_blocking(worker.answers, True)
    assert os.read(worker.answers, 1) == b"R"
    assert os.read(worker.answers, 1) == b"", "the pipe's end, at the worker's"
    assert zygote.reap(worker.pid) == -signal.SIGKILL
    for fd in worker.descriptors:
        os.close(fd)


def test_threads_are_bounded_however_small_they_are(tiered: Zygote) -> None:
    """Ten thousand threads with the smallest stacks are refused, and the next worker is well."""
    if os.geteuid() == 0 and tiered.tier == Tier.PROCESS:
        pytest.skip("the kernel counts no threads of root's")
    with pytest.raises(StudentFault):
        ask(tiered, "threads", 10_000)
    assert ask(tiered, "answer") == 42


def test_an_environment_in_the_project_opens_only_its_packages() -> None:
    """`python -m venv .` beside the solutions must not make them readable."""
    environment = Path(sys.prefix)
    opened = readable()
    assert environment not in opened
    assert any(path.is_relative_to(environment) for path in opened)


def test_nothing_can_be_written_without_a_scratch_folder(tiered: Zygote) -> None:
    """Not where the worker stands."""
    if tiered.tier == Tier.PROCESS:
        pytest.skip("the process tier only bounds the size of a file, to nothing")
    with pytest.raises(StudentFault):
        ask(tiered, "save", "weights.pt")


def test_a_scratch_folder_is_there_if_an_assignment_asks(tiered: Zygote) -> None:
    """The worker stands in it; relative names and temporary files work; the next finds its own module alone."""
    assert ask(tiered, "save", "weights.pt", limits=WITH_SCRATCH).tolist() == [1.0, 1.0, 1.0]
    assert ask(tiered, "temporary", limits=WITH_SCRATCH) is True
    assert ask(tiered, "listing", limits=WITH_SCRATCH) == ["life.py"]


def test_a_scratch_folder_is_bounded(tiered: Zygote) -> None:
    """More than it may hold is an error of the student's."""
    with pytest.raises(StudentFault):
        ask(tiered, "fill", 8, limits=WITH_SCRATCH)


@pytest.mark.parametrize("name", ["fill_on", "litter"])
def test_a_folder_does_not_fill_the_disk(tiered: Zygote, name: str) -> None:
    """By many files either: the kernel refuses one more, or the zygote kills the worker before its time is over."""
    with pytest.raises((StudentRaised, WorkerCrashed), match=r"No space left|SIGKILL"):
        ask(tiered, name, limits=WITH_SCRATCH)


def test_nothing_else_can_be_written_with_a_scratch_folder(tiered: Zygote, tmp_path: Path) -> None:
    """The folder is the only one."""
    if tiered.tier == Tier.PROCESS:
        pytest.skip("the process tier protects no files")
    tmp_path.chmod(0o777)
    name = f"autograder-test-{os.getpid()}"
    for path in (tmp_path / name, Path("/tmp") / name, Path("/dev/shm") / name):
        with pytest.raises(StudentFault):
            ask(tiered, "write_to", str(path), limits=WITH_SCRATCH)
        assert not path.exists()


def test_scratch_folders_are_gone_with_their_workers(tiered: Zygote) -> None:
    """With the worker, or with the zygote's spares at the latest."""
    zygote = Zygote(at_most=tiered.tier)

    def folders() -> list[Path]:
        return list(Path(tempfile.gettempdir()).glob(f"autograder-scratch-{zygote._process.pid}-*"))

    session = WorkerSession(zygote, WITH_SCRATCH)
    Student(session, "life.py", MODULE, seed=1).save("weights.pt")
    assert folders() or tiered.tier == Tier.CONFINED_NAMESPACES, "there it is a file system of its own"
    session.close()
    zygote.close()
    assert not folders()


def test_a_worker_that_cannot_be_confined_is_the_sandboxes_fault(zygote: Zygote) -> None:
    """It ends before its first byte, and the session says whose fault that is."""
    session = WorkerSession(zygote, Limits(call_seconds=5, check_seconds=10, memory_mb=1 << 44))
    with pytest.raises(SandboxError, match="a worker could not be made"):
        session.request("seed", 1)
    session.close()


def test_a_group_can_be_killed_as_a_whole() -> None:
    """A control group, where one may be made, is gone with its zygote."""
    group = ControlGroup.make()
    if group.folder is None:
        pytest.skip(f"no control group can be made here: {group.problem}")
    group.remove()
    assert not group.folder.exists()
    zygote = Zygote()
    assert zygote.tier
    folder = zygote._group.folder
    assert folder is not None
    assert folder.parent == own_folder()
    assert (folder / "cgroup.procs").read_text().split(), "the zygote is in it"
    zygote.close()
    assert not folder.exists()


def test_a_worker_is_waited_for_where_processes_have_no_descriptors() -> None:
    """As on macOS: it is asked about by its pid, killed, and its status kept."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    found = workers.Worker(child.pid, descriptor=-1, ours=[], scratch=None)
    assert not found.has_ended()
    found.kill()
    assert found.await_end(10)
    assert found.wait() == -signal.SIGKILL
    found.kill()
    assert found.has_ended()


def test_a_full_process_limit_is_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fork that fails for lack of room is tried again, not for ever."""
    tries = iter([BlockingIOError(), BlockingIOError(), 7])

    def fork() -> int:
        outcome = next(tries)
        if isinstance(outcome, BlockingIOError):
            raise outcome
        return outcome

    monkeypatch.setattr(os, "fork", fork)
    assert workers._fork_patiently() == 7


def test_a_worker_that_ends_itself_has_its_own_status(zygote: Zygote) -> None:
    """The message says how it ended, though it is killed for certain afterwards."""
    session = WorkerSession(zygote, LIMITS)
    student = Student(session, "end.py", "import os\ndef end(): os._exit(3)\n", seed=1)
    with pytest.raises(WorkerCrashed, match="status 3"):
        student.end()
    session.close()
