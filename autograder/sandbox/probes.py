"""Trials of the walls on this machine: a forked child is confined like a worker, and tests that it is held."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from autograder.sandbox.confinement import Allowance, Walls, address_space, gpu_devices, prepare, readable
from autograder.sandbox.linux import namespaces

_CONFINED = Walls.CALL_FILTER | Walls.LANDLOCK
_NOT_LINUX = "only Linux has what this needs"


def probe(trial: Callable[[], None]) -> str:
    """Run a trial in a forked child, which the trial may confine or break.

    Returns:
        "" if the trial returned, else the error that it raised or the status that the child ended with.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            trial()
            os._exit(0)
        except BaseException as error:
            os.write(writing, f"{type(error).__name__}: {error}"[:200].encode())
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        said = stream.read().decode(errors="replace")
    _, status = os.waitpid(pid, 0)
    return said or ("" if status == 0 else f"the probe ended with status {os.waitstatus_to_exitcode(status)}")


def probe_filter() -> str:
    """Try the system call filter; returns "" if it works here, else why not."""
    return probe(_try_filter) if sys.platform == "linux" else _NOT_LINUX


def probe_landlock() -> str:
    """Try the system call filter with Landlock; returns "" if they work here, else why not."""
    return probe(_try_landlock) if sys.platform == "linux" else _NOT_LINUX


def probe_private_root() -> str:
    """Try filter and Landlock, and then a private root; returns "" if all work here, else why not."""
    return probe_landlock() or probe(_try_private_root)


def probe_gpu() -> str:
    """Try to compute with CUDA behind filter and Landlock; returns "" if that works here, else why not."""
    return probe(_try_gpu) if sys.platform == "linux" and gpu_devices() else "no NVIDIA GPU here"


def _try_filter() -> None:
    prepare(Walls.CALL_FILTER).enter(Allowance(), address_space=address_space())
    _must_fail(os.fork)
    Path(os.__file__).read_bytes()


def _try_landlock() -> None:
    prepare(_CONFINED).enter(Allowance(), address_space=address_space())
    _must_fail(os.fork)
    _must_fail(lambda: Path("/etc/passwd").read_bytes())
    Path(os.__file__).read_bytes()


def _try_private_root() -> None:
    namespaces.unshare()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            namespaces.enter_private_root(readable())
            _must_fail(Path("/etc/passwd").stat)
            Path(os.__file__).read_bytes()
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    if status:
        raise OSError("a private root cannot be made")


def _try_gpu() -> None:
    allowance = Allowance(memory_mb=0, open_files=1024)
    prepare(_CONFINED, gpu=True).enter(allowance, address_space=address_space())
    _must_fail(os.fork)
    _must_fail(lambda: Path("/etc/passwd").read_bytes())
    import torch

    x = torch.ones(64, 64, device="cuda", requires_grad=True)
    loss = (x @ x).sum()
    torch.autograd.backward(loss)
    if loss.item() != 64**3:
        raise RuntimeError("the GPU does not compute in a confined worker")


def _must_fail(step: Callable[[], object]) -> None:
    try:
        step()
    except OSError:
        return
    raise RuntimeError("a rule was accepted by the kernel, but does not hold")
