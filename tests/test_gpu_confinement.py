"""What opens for CUDA opens nothing else; and, where there is a GPU, workers compute on it behind the same walls.

The walls are tested without a GPU as well: they are the same rules, with no device behind them.
"""

from __future__ import annotations

import fcntl
import os
import pty
import socket
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from autograder.assignments.model import Limits
from autograder.sandbox.confinement import Allowance, address_space, gpu_devices, prepare
from autograder.sandbox.launch import Zygote
from autograder.sandbox.probes import probe
from autograder.sandbox.session import WorkerSession
from autograder.sandbox.student import Student
from autograder.sandbox.tiers import Tier

HELD = Tier.CONFINED.facts.probe()
NEEDS_CONFINEMENT = pytest.mark.skipif(bool(HELD), reason=f"the confined tier does not work here: {HELD}")
NEEDS_GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
ALLOWANCE = Allowance(memory_mb=0, open_files=1024)
MODULE = "import torch\ndef double(x):\n    return 2 * x\ndef secret(path):\n    return open(path).read()\n"


def inside(step: Callable[[], object]) -> str:
    """What a step ends in behind the walls that CUDA leaves; "" if it went through."""

    def confined() -> None:
        prepare(Tier.CONFINED_GPU.facts.walls, gpu=True).enter(ALLOWANCE, address_space=address_space())
        step()

    return probe(confined)


@NEEDS_CONFINEMENT
@pytest.mark.parametrize("mode", ["r", "w", "a", "r+"])
def test_files_outside_stay_shut(tmp_path: Path, mode: str) -> None:
    """Opening for writing is allowed by the filter, for devices; Landlock refuses it for files."""
    secret = tmp_path / "secret"
    secret.write_text("expected")
    secret.chmod(0o666)
    assert "PermissionError" in inside(lambda: secret.open(mode))
    assert secret.read_text() == "expected"


@NEEDS_CONFINEMENT
def test_a_file_cannot_be_emptied_by_reading_it(tmp_path: Path) -> None:
    """Neither outside nor in Python's own folders."""
    for path in (tmp_path / "x", Path(os.__file__)):
        before = path.read_bytes() if path.exists() else None
        assert "PermissionError" in inside(lambda path=path: os.open(path, os.O_RDONLY | os.O_TRUNC | os.O_CREAT))
        assert (path.read_bytes() if path.exists() else None) == before


@dataclass(frozen=True)
class Outside:
    """A process of the same user, and a port that somebody listens on."""

    pid: int
    port: int


@pytest.fixture
def outside() -> Iterator[Outside]:
    other = subprocess.Popen(
        [sys.executable, "-c", "print(flush=True); import time; time.sleep(60)"], stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    other.stdout.readline()
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Outside(other.pid, server.getsockname()[1])
    other.kill()
    other.communicate()


STEPS: dict[str, Callable[[Outside], object]] = {
    "fork": lambda _: os.fork(),
    "exec": lambda _: os.execv("/bin/true", ["true"]),
    "connect": lambda outside: socket.create_connection(("127.0.0.1", outside.port)),
    "kill": lambda outside: os.kill(outside.pid, 0),
    "environment": lambda outside: Path(f"/proc/{outside.pid}/environ").read_bytes(),
    "shared memory": lambda _: os.open("/dev/shm", os.O_TMPFILE | os.O_RDWR),
    "proc": lambda _: Path("/proc/self/oom_score_adj").write_text(Path("/proc/self/oom_score_adj").read_text()),
    "terminal": lambda _: fcntl.ioctl(pty.openpty()[1], termios.TIOCGWINSZ, bytes(8)),
}


@NEEDS_CONFINEMENT
@pytest.mark.parametrize("name", STEPS)
def test_the_other_walls_stand(outside: Outside, name: str) -> None:
    """What works outside does not inside: processes, network, other processes' memory, shared memory, terminals."""
    assert probe(lambda: STEPS[name](outside)) == ""
    assert "Error" in inside(lambda: STEPS[name](outside))


@pytest.mark.skipif(bool(gpu_devices()), reason="there is a GPU here")
def test_without_a_gpu_there_is_no_such_tier() -> None:
    """A zygote for CUDA says what it is: a process with limits."""
    assert Tier.CONFINED_GPU.facts.probe() == "no NVIDIA GPU here"
    zygote = Zygote(gpu=True)
    try:
        assert zygote.tier is Tier.PROCESS
    finally:
        zygote.close()


@NEEDS_GPU
@NEEDS_CONFINEMENT
def test_a_worker_computes_on_the_gpu_behind_the_walls(tmp_path: Path) -> None:
    """The tier says so, tensors travel to the device and back, and a secret stays one."""
    (tmp_path / "secret").write_text("expected")
    zygote = Zygote(gpu=True)
    session = WorkerSession(zygote, Limits(call_seconds=30, check_seconds=60))
    try:
        assert zygote.tier is Tier.CONFINED_GPU
        student = Student(session, "gpu.py", MODULE, seed=1)
        answer = student.double(torch.ones(3, device="cuda"))
        assert answer.device.type == "cuda"
        assert answer.tolist() == [2.0, 2.0, 2.0]
        with pytest.raises(Exception, match="Permission"):
            student.secret(str(tmp_path / "secret"))
    finally:
        session.close()
        zygote.close()
