"""The isolation tiers, each tried for real on this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from autograder.errors import AutograderError, SandboxError
from autograder.sandbox.confinement import (
    CONFINED,
    CONFINED_NAMESPACES,
    FILTERED,
    PROCESS,
    TIERS,
    Policy,
    address_space,
    gpu_devices,
    prepare,
    readable,
)
from autograder.sandbox.linux import namespaces


def probe(step: Callable[[], None]) -> str:
    """Try a step in a forked child, where it can do no harm; "" if it worked, else why not."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            step()
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


def probe_tiers() -> dict[str, str]:
    """For each tier but the last, "" if it works on this machine, else why not."""
    if sys.platform != "linux":
        return dict.fromkeys(TIERS[:-1], "only Linux has what this needs")
    found = {CONFINED: probe(_try_confined), FILTERED: probe(_try_filtered)}
    return {CONFINED_NAMESPACES: found[CONFINED] or probe(_try_namespaces), **found}


def probe_gpu() -> str:
    """ "" if a worker can compute with CUDA in the confined tier, else why not."""
    if sys.platform != "linux" or not gpu_devices():
        return "no NVIDIA GPU here"
    return probe(_try_gpu)


def best_tier() -> str:
    """The best tier that works on this machine."""
    found = probe_tiers()
    return next((tier for tier in TIERS[:-1] if not found[tier]), PROCESS)


def require_linux() -> None:
    """Refuse to grade where the kernel offers none of this.

    Raises:
        AutograderError: this is no Linux.
    """
    if sys.platform != "linux":
        raise AutograderError(
            "grading needs Linux, whose kernel holds what a submission does; use a Linux machine, Docker (there is a "
            "Dockerfile) or, on Windows, WSL; autograder check works here"
        )


def require_tier(reached: str, required: str) -> None:
    """Refuse to grade on less than `required`.

    Raises:
        SandboxError: `reached` is a weaker tier.
    """
    if TIERS.index(reached) > TIERS.index(required):
        raise SandboxError(f"isolation {required} is required, and only {reached} works here; see autograder doctor")


def _try_filtered() -> None:
    prepare(FILTERED).enter(Policy(), address_space=address_space())
    _must_fail(os.fork)
    Path(os.__file__).read_bytes()


def _try_confined() -> None:
    prepare(CONFINED).enter(Policy(), address_space=address_space())
    _must_fail(os.fork)
    _must_fail(lambda: Path("/etc/passwd").read_bytes())
    Path(os.__file__).read_bytes()


def _try_namespaces() -> None:
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
    policy = Policy(memory_mb=0, open_files=1024)
    prepare(CONFINED, gpu=True).enter(policy, address_space=address_space())
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
