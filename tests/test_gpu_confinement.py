"""What opens for CUDA opens nothing else; and, where there is a GPU, workers compute on it behind the same walls.

The walls are tested without a GPU as well: they are the same rules, with no device behind them.
"""

from __future__ import annotations

import fcntl
import os
import socket
import termios
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from autograder.assignment import Limits
from autograder.sandbox.launch import Zygote
from autograder.sandbox.lockdown import (
    CONFINED,
    CONFINED_GPU,
    PROCESS,
    Policy,
    address_space,
    gpu_devices,
    prepare,
    probe,
    probe_gpu,
    probe_tiers,
)
from autograder.sandbox.session import WorkerSession
from autograder.sandbox.student import Student

HELD = probe_tiers()[CONFINED]
NEEDS_CONFINEMENT = pytest.mark.skipif(bool(HELD), reason=f"the confined tier does not work here: {HELD}")
NEEDS_GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here")
POLICY = Policy(memory_mb=0, open_files=1024)
MODULE = "import torch\ndef double(x):\n    return 2 * x\ndef secret(path):\n    return open(path).read()\n"


def inside(step: Callable[[], object]) -> str:
    """What a step ends in behind the walls that CUDA leaves; "" if it went through."""

    def confined() -> None:
        prepare(CONFINED, gpu=True).enter(POLICY, address_space=address_space())
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


@NEEDS_CONFINEMENT
@pytest.mark.parametrize(
    "step",
    [
        os.fork,
        lambda: os.execv("/bin/true", ["true"]),
        lambda: socket.create_connection(("127.0.0.1", 9)),
        lambda: os.kill(os.getppid(), 0),
        lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
        lambda: os.open(f"/proc/{os.getppid()}/mem", os.O_RDONLY),
        lambda: Path("/dev/shm/x").write_text("x"),
        lambda: Path("/proc/self/oom_score_adj").write_text("0"),
        lambda: fcntl.ioctl(os.open("/dev/tty", os.O_RDWR), termios.TIOCSTI, b"x"),
    ],
    ids=["fork", "exec", "connect", "kill", "environment", "memory", "shared memory", "proc", "terminal"],
)
def test_the_other_walls_stand(step: Callable[[], object]) -> None:
    """Processes, network, other processes' memory, shared memory, terminals."""
    assert "Error" in inside(step)


@pytest.mark.skipif(bool(gpu_devices()), reason="there is a GPU here")
def test_without_a_gpu_there_is_no_such_tier() -> None:
    """A zygote for CUDA says what it is: a process with limits."""
    assert probe_gpu() == "no NVIDIA GPU here"
    zygote = Zygote(gpu=True)
    try:
        assert (zygote.tier, zygote.isolation) == (PROCESS, PROCESS)
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
        assert zygote.isolation == CONFINED_GPU
        student = Student(session, "gpu.py", MODULE, seed=1)
        answer = student.double(torch.ones(3, device="cuda"))
        assert answer.device.type == "cuda"
        assert answer.tolist() == [2.0, 2.0, 2.0]
        with pytest.raises(Exception, match="Permission"):
            student.secret(str(tmp_path / "secret"))
    finally:
        session.close()
        zygote.close()
