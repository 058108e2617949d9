"""What the kernel is told about a worker before a byte of student code is compiled.

`confine` is the seam: it runs in the child, between the fork and the first request, and returns the tier it reached.
Today that is `process`: a process group of its own, resource limits, no new privileges, and death with its parent.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

TIER_PROCESS = "process"

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38


@dataclass(frozen=True)
class Policy:
    """What one worker may use.

    Attributes:
        memory_mb: address space beyond what the zygote had when it forked.
        cpu_seconds: CPU time for the worker's whole life.
        open_files: the highest number of file descriptors.
    """

    memory_mb: int = 2048
    cpu_seconds: int = 120
    open_files: int = 64


def confine(policy: Policy) -> str:
    """Confine the calling process by `policy`, for good; returns the tier that was reached."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, policy.open_files)
    _limit(resource.RLIMIT_CPU, policy.cpu_seconds)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, _address_space() + (policy.memory_mb << 20))
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _prctl(_PR_SET_DUMPABLE, 0)
        die_with_parent()
    return TIER_PROCESS


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends (Linux; elsewhere the closed pipe does it)."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bound, bound))


def _address_space() -> int:
    """Bytes of address space that this process has mapped."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, value, 0, 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl({option}): {os.strerror(code)}")
