"""Every attack of `attacks.py`, on each tier that this machine has: nothing is reached that a worker should not reach.

Whatever an attack did, the next worker answers as if it had never been.
"""

from __future__ import annotations

import inspect
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.assignment import Limits
from autograder.errors import StudentRaised
from autograder.sandbox import namespaces
from autograder.sandbox.launch import Zygote
from autograder.sandbox.lockdown import CONFINED, CONFINED_NAMESPACES, FILTERED, probe, probe_tiers, readable
from autograder.sandbox.session import WorkerSession
from autograder.sandbox.student import Student
from tests.attacks import attacks

SOURCE = Path(attacks.__file__).read_text()
LIMITS = Limits(call_seconds=10, check_seconds=20, memory_mb=1024)
NAMES = [
    name
    for name, function in vars(attacks).items()
    if inspect.isfunction(function) and name not in ("refused", "call") and function.__module__ == attacks.__name__
]
# What the filtered tier leaves open, as `autograder doctor` admits: any file that the user may read.
OPEN_WHEN_FILTERED = {"read_file", "list_folder", "read_through_dots", "environment_of_parent", "own_memory_map"}
PROBES = probe_tiers()


@dataclass(frozen=True)
class Targets:
    """Things of the grader's that a worker must not reach."""

    secret: Path
    port: int
    unix_path: str
    pid: int

    def of(self, name: str) -> Any:
        """What an attack aims at, by the name of its parameter."""
        (parameter,) = inspect.signature(getattr(attacks, name)).parameters
        aim = {"pid": self.pid, "port": self.port, "path": self.unix_path if "unix" in name else str(self.secret)}
        return str(self.secret.parent) if name == "list_folder" else aim.get(parameter, 0)


@pytest.fixture(scope="module", params=[CONFINED_NAMESPACES, CONFINED, FILTERED])
def confined(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    if PROBES[request.param]:
        pytest.skip(f"{request.param} does not work here: {PROBES[request.param]}")
    zygote = Zygote(at_most=request.param)
    assert zygote.tier == request.param
    yield zygote
    zygote.close()


@pytest.fixture(scope="module")
def targets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Targets]:
    folder = tmp_path_factory.mktemp("grader")
    folder.chmod(0o755)
    secret = folder / "expected.txt"
    secret.write_text("the expected value")
    secret.chmod(0o666)
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as unix:
        unix.bind(str(folder / "s"))
        yield Targets(secret, tcp.getsockname()[1], str(folder / "s"), os.getpid())


def ask(zygote: Zygote, name: str, argument: Any) -> str:
    session = WorkerSession(zygote, LIMITS)
    try:
        return str(getattr(Student(session, "attacks.py", SOURCE, seed=1), name)(argument))
    except StudentRaised as raised:
        return f"held: {raised}"
    finally:
        session.close()


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_is_held(confined: Zygote, targets: Targets, name: str) -> None:
    """Refused by the kernel; the secret is as it was; the next worker is well."""
    if confined.tier == FILTERED and name in OPEN_WHEN_FILTERED:
        pytest.skip("the filtered tier leaves reading open, and doctor says so")
    before = targets.secret.stat()
    outcome = ask(confined, name, targets.of(name))
    after = targets.secret.stat()
    assert outcome.startswith("held"), outcome
    assert targets.secret.read_text() == "the expected value"
    assert (after.st_mode, after.st_mtime_ns, after.st_nlink) == (before.st_mode, before.st_mtime_ns, before.st_nlink)
    assert sorted(path.name for path in targets.secret.parent.iterdir()) == ["expected.txt", "s"]
    assert ask(confined, "fork", 0).startswith("held"), "the next worker is as confined as this one"


def test_the_attacks_do_work_where_nothing_holds_them(targets: Targets, tmp_path: Path) -> None:
    """On the process tier the same attacks succeed: they are attacks."""
    zygote = Zygote(at_most="process")
    try:
        for name in ("read_file", "list_folder", "fork", "connect_tcp", "kill_process", "own_memory_map"):
            assert ask(zygote, name, targets.of(name)).startswith("ESCAPED"), name
    finally:
        zygote.close()


def test_names_outside_cannot_even_be_asked_for(targets: Targets) -> None:
    """In the best tier, the private root holds Python, its libraries, and nothing else."""
    if PROBES[CONFINED_NAMESPACES]:
        pytest.skip(f"needs namespaces: {PROBES[CONFINED_NAMESPACES]}")
    zygote = Zygote()
    source = "import os\ndef seen(path): return os.path.exists(path)\ndef processes(): return os.getpid()\n"
    session = WorkerSession(zygote, LIMITS)
    try:
        student = Student(session, "look.py", source, seed=1)
        assert student.seen(os.__file__)
        assert not student.seen(str(targets.secret))
        assert not student.seen("/etc/passwd")
        assert not student.seen("/proc/self")
        assert student.processes() < 1000
    finally:
        session.close()
        zygote.close()


def test_what_lies_below_tmp_can_be_shown_in_the_private_root(tmp_path: Path) -> None:
    """The new root is built on /tmp, which hides what is there: an environment made below /tmp must still be found."""
    if PROBES[CONFINED_NAMESPACES]:
        pytest.skip(f"needs namespaces: {PROBES[CONFINED_NAMESPACES]}")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "module.py").write_text("here")
    said = probe(lambda: look_from_a_private_root(tmp_path, "lib/module.py"))
    assert said == ""


def look_from_a_private_root(folder: Path, file: str) -> None:
    namespaces.unshare()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            namespaces.enter_private_root([*readable(), folder])
            status = 0 if (folder / file).read_text() == "here" else 2
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    if status:
        raise OSError(f"not seen ({os.waitstatus_to_exitcode(status)})")
