"""What the kernel is told about a worker before a byte of student code is compiled.

A `Confinement` is entered in the child, between the fork and the first request. How much it can do depends on the
machine: `TIERS` names the steps, best first, and `probe` tries each for real in a child of its own.
"""

from __future__ import annotations

import os
import platform
import resource
import signal
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SandboxError
from autograder.sandbox import landlock, linux, namespaces, seccomp

CONFINED_NAMESPACES = "confined+namespaces"  # the rest, in a private root without network or other processes
CONFINED = "confined"  # Landlock, system call filter, limits, no privileges
FILTERED = "filtered"  # the same without Landlock: files that anyone may read can be read
PROCESS = "process"  # a process with limits; where the kernel offers no more
TIERS = (CONFINED_NAMESPACES, CONFINED, FILTERED, PROCESS)

NOBODY = 61_000  # a uid and gid that own nothing


@dataclass(frozen=True)
class Policy:
    """What one worker may use.

    Attributes:
        memory_mb: address space beyond what the zygote had when it forked; 0 is no limit, which CUDA needs.
        cpu_seconds: CPU time for the worker's whole life.
        wall_seconds: life time after which the zygote kills it, should the grader have been stopped.
        open_files: the highest number of file descriptors.
    """

    memory_mb: int = 2048
    cpu_seconds: int = 120
    wall_seconds: int = 300
    open_files: int = 64


def readable() -> list[Path]:
    """What a worker may read: Python, its packages, shared libraries, fonts and time zones; nothing of the project."""
    prefixes = (Path(sys.prefix), Path(sys.base_prefix) / "lib", Path(sysconfig.get_path("stdlib")))
    system = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/fonts", "/usr/share/zoneinfo", "/etc/ld.so.cache")
    return [path for path in dict.fromkeys((*prefixes, *map(Path, system))) if path.exists()]


@dataclass(frozen=True)
class Confinement:
    """What can be prepared once, before workers are forked, so that entering it costs each of them little.

    Attributes:
        tier: how far it goes.
        becomes_nobody: whether a worker of root's changes to a user that owns nothing.
        ruleset: Landlock's rules as a file descriptor; -1 where the tier has none.
    """

    tier: str
    becomes_nobody: bool
    ruleset: int

    def enter(self, policy: Policy, *, address_space: int) -> None:
        """Confine the calling process by `policy` as far as the tier goes, for good.

        Args:
            address_space: bytes that were mapped before the fork; they do not count against `policy.memory_mb`.

        Raises:
            OSError: a step that the tier promises did not work; the worker must not run then.
        """
        _limit_resources(policy, address_space)
        if self.tier != PROCESS:
            os.umask(0o077)
            if self.becomes_nobody:
                _become_nobody()
            linux.drop_capabilities()
        if sys.platform == "linux":
            linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
            linux.prctl(linux.PR_SET_DUMPABLE, 0)  # after the change of uid, which resets both this and the next
            die_with_parent()
        if self.ruleset >= 0:
            landlock.restrict(self.ruleset)
        if self.tier != PROCESS:
            seccomp.install()


def prepare(tier: str) -> Confinement:
    """Make ready for `tier` in a process that workers are forked from."""
    ruleset = -1
    if tier in (CONFINED_NAMESPACES, CONFINED):
        ruleset = landlock.rules(readable=readable(), devices=namespaces.DEVICES)
    if tier != PROCESS:
        seccomp.by_number(platform.machine())
    return Confinement(tier, os.geteuid() == 0 and _nobody_can_read_python(), ruleset)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends (Linux; elsewhere the closed pipe does it)."""
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)


def address_space() -> int:
    """Bytes of address space that this process has mapped (Linux; 0 elsewhere)."""
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


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


def best_tier() -> str:
    """The best tier that works on this machine."""
    found = probe_tiers()
    return next((tier for tier in TIERS[:-1] if not found[tier]), PROCESS)


def require_tier(reached: str, required: str) -> None:
    """Refuse to grade on less than `required`.

    Raises:
        SandboxError: `reached` is a weaker tier.
    """
    if TIERS.index(reached) > TIERS.index(required):
        raise SandboxError(f"isolation {required} is required, and only {reached} works here; see autograder doctor")


def _limit_resources(policy: Policy, mapped: int) -> None:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: policy.open_files,
        resource.RLIMIT_CPU: policy.cpu_seconds,
    }
    if sys.platform == "linux":
        if policy.memory_mb:
            limits[resource.RLIMIT_AS] = mapped + (policy.memory_mb << 20)
        limits[resource.RLIMIT_MEMLOCK] = 0
        limits[resource.RLIMIT_MSGQUEUE] = 0
    for kind, value in limits.items():
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


def _become_nobody() -> None:
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def _nobody_can_read_python() -> bool:
    """Whether every folder on the way to the interpreter's libraries lets others pass (not below a 0700 home)."""
    folders = {parent for path in (Path(os.__file__), Path(sys.prefix) / "lib") for parent in path.parents}
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in folders)


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


def _must_fail(step: Callable[[], object]) -> None:
    try:
        step()
    except OSError:
        return
    raise RuntimeError("a rule was accepted by the kernel, but does not hold")
