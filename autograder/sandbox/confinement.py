"""What the kernel is told about a worker before a byte of student code is compiled.

A `Confinement` is entered in the child, between the fork and the first request. How much it can do depends on the
machine: `TIERS` names the steps, best first, and `probe` tries each for real in a child of its own.
"""

from __future__ import annotations

import contextlib
import os
import platform
import secrets
import signal
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.sandbox.linux import kernel as linux
from autograder.sandbox.linux import landlock, namespaces, scratch, seccomp

if sys.platform != "win32":
    import resource


CONFINED_NAMESPACES = "confined+namespaces"  # the rest, in a private root without network or other processes
CONFINED = "confined"  # Landlock, system call filter, limits, no privileges
FILTERED = "filtered"  # the same without Landlock: files that anyone may read can be read
PROCESS = "process"  # a process with limits; where the kernel offers no more
TIERS = (CONFINED_NAMESPACES, CONFINED, FILTERED, PROCESS)
CONFINED_GPU = "confined, GPU"  # what a result calls the confined tier with the GPU's devices opened

# uids that systemd's and Debian's tables leave to nobody; each zygote takes one by lot, because the kernel counts
# threads by uid, and the workers of one should not use up those of another
_UNUSED_UIDS = range(60_706, 61_184)
_PENDING_SIGNALS = 1024  # and timers, out of a store that all of a user's processes share
_THREADS_OF_OTHERS = 1024  # room for what the same user may start elsewhere while a worker runs


@dataclass(frozen=True)
class Policy:
    """What one worker may use.

    Attributes:
        memory_mb: address space beyond what the zygote had when it forked; 0 is no limit, which CUDA needs.
        cpu_seconds: CPU time for the worker's whole life.
        wall_seconds: life time after which the zygote kills it, should the grader have been stopped.
        open_files: the highest number of file descriptors.
        threads: how many its user may have at once.
        scratch_mb: megabytes of a folder that it may write to; 0 is no folder.
    """

    memory_mb: int = 2048
    cpu_seconds: int = 120
    wall_seconds: int = 300
    open_files: int = 64
    threads: int = 256
    scratch_mb: int = 0


def readable() -> list[Path]:
    """What a worker may read: Python, its packages, shared libraries, fonts and time zones; nothing of the project.

    Not all below `sys.prefix`: an environment may have been made in the very folder that holds the solutions.
    """
    python = [Path(sysconfig.get_path(kind)) for kind in ("stdlib", "platstdlib", "purelib", "platlib")]
    prefixes = (*python, Path(sys.base_prefix) / "lib")
    system = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/fonts", "/usr/share/zoneinfo", "/etc/ld.so.cache")
    return [path for path in dict.fromkeys((*prefixes, *map(Path, system))) if path.exists()]


@dataclass(frozen=True)
class Confinement:
    """What can be prepared once, before workers are forked, so that entering it costs each of them little.

    Attributes:
        tier: how far it goes.
        nobody: the uid and gid that a worker of root's changes to, which own nothing; -1 where it stays who it is.
        opens_files_as: its effective uid: the same, or 0 where only root can read Python; -1 where it stays who it is.
        threads_counted: threads that the kernel already counts against the worker's user; -1 where it counts none.
        ruleset: Landlock's rules as a file descriptor; -1 where the tier has none.
        gpu: whether what CUDA needs is open.
    """

    tier: str
    nobody: int
    opens_files_as: int
    threads_counted: int
    ruleset: int
    gpu: bool = False

    def make_scratch(self, policy: Policy) -> Path | None:
        """The folder that a worker under this policy may write to, made before the fork; None without one."""
        if not policy.scratch_mb or self.tier == FILTERED:  # whose filter cannot tell one folder from another
            return None
        if self.tier == CONFINED_NAMESPACES:
            return scratch.PRIVATE
        return scratch.make_plain(self.opens_files_as)

    def enter(self, policy: Policy, *, address_space: int, folder: Path | None = None) -> None:
        """Confine the calling process by `policy` as far as the tier goes, for good.

        Args:
            address_space: bytes that were mapped before the fork; they do not count against `policy.memory_mb`.
            folder: what `make_scratch` made.

        Raises:
            OSError: a step that the tier promises did not work; the worker must not run then.
        """
        ruleset = self._with_scratch(policy, folder) if folder else self.ruleset
        _limit_resources(policy, address_space, self.threads_counted)
        if self.tier != PROCESS:
            os.umask(0o077)
            if self.nobody >= 0:
                _become(self.nobody, self.opens_files_as)
            linux.drop_capabilities()
        if sys.platform == "linux":
            linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
            linux.prctl(linux.PR_SET_DUMPABLE, 0)  # after the change of uid, which resets both this and the next
            die_with_parent()
        if ruleset >= 0:
            landlock.restrict(ruleset)
        if self.tier != PROCESS:
            seccomp.install(scratch=folder is not None, gpu=self.gpu)

    def _with_scratch(self, policy: Policy, folder: Path) -> int:
        """Stand in the folder; the tier's rules with it among them."""
        if self.tier == CONFINED_NAMESPACES:
            scratch.mount_private(policy.scratch_mb, self.opens_files_as)
        scratch.enter(folder)
        return _rules(self.tier, gpu=self.gpu, writable=[folder])


def prepare(tier: str, *, threads_counted: int = 0, gpu: bool = False) -> Confinement:
    """Make ready for `tier` in a process that workers are forked from.

    Args:
        threads_counted: what `threads_of_user` said before any namespace was entered.
        gpu: open what CUDA needs. There is no private root then, because its devices and facts are not in one.
    """
    if tier != PROCESS:
        seccomp.by_number(platform.machine())
    nobody = opens_files_as = -1
    if os.geteuid() == 0:
        threads_counted = -1  # the kernel counts none of root's
        if tier != PROCESS:
            nobody, threads_counted = secrets.choice(_UNUSED_UIDS), 0
            opens_files_as = nobody if nobody_can_read_python() else 0
    return Confinement(tier, nobody, opens_files_as, threads_counted, _rules(tier, gpu=gpu), gpu)


def threads_of_user() -> int:
    """How many threads the kernel counts against this process's user now, with room for more (Linux; -1 elsewhere)."""
    if sys.platform != "linux":
        return -1
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if process.stat().st_uid == os.getuid():
                count += sum(1 for _ in (process / "task").iterdir())
    return count + _THREADS_OF_OTHERS


def _rules(tier: str, *, gpu: bool = False, writable: Sequence[Path] = ()) -> int:
    if tier not in (CONFINED_NAMESPACES, CONFINED):
        return -1
    facts, drivers = (gpu_facts(), gpu_devices()) if gpu else ([], [])
    readings = [*readable(), *facts]
    return landlock.rules(readable=readings, writable=writable, devices=namespaces.DEVICES, drivers=drivers)


def gpu_facts() -> list[Path]:
    """What CUDA reads about the machine; Landlock still keeps other processes' memory and environment shut."""
    folders = [Path(name) for name in ("/proc", "/sys/devices", "/sys/bus/pci", "/sys/module")]
    return [*folders, *Path("/usr/local").glob("cuda*"), *Path("/usr/local").glob("nvidia*")]


def gpu_devices() -> list[Path]:
    """The device files of NVIDIA's driver, which CUDA opens; empty where there is none."""
    return sorted(Path("/dev").glob("nvidia*"))


def die_with_parent(by: int | None = None) -> None:
    """Ask the kernel to end this process with its parent, by SIGKILL or another signal.

    Only on Linux; elsewhere the closed pipe does it.
    """
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL if by is None else by)


def address_space() -> int:
    """Bytes of address space that this process has mapped (Linux; 0 elsewhere)."""
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _limit_resources(policy: Policy, mapped: int, threads_counted: int) -> None:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: policy.scratch_mb << 20,
        resource.RLIMIT_NOFILE: policy.open_files,
        resource.RLIMIT_CPU: policy.cpu_seconds,
    }
    if sys.platform == "linux":
        if policy.memory_mb:
            limits[resource.RLIMIT_AS] = mapped + (policy.memory_mb << 20)
        if threads_counted >= 0:
            limits[resource.RLIMIT_NPROC] = threads_counted + policy.threads
        limits[resource.RLIMIT_SIGPENDING] = _PENDING_SIGNALS
        limits[resource.RLIMIT_MEMLOCK] = 0
        limits[resource.RLIMIT_MSGQUEUE] = 0
    for kind, value in limits.items():
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


def _become(nobody: int, opens_files_as: int) -> None:
    os.setgroups([])
    os.setresgid(nobody, nobody, nobody)
    os.setresuid(nobody, opens_files_as, opens_files_as)  # threads and signals are counted by the first


def nobody_can_read_python() -> bool:
    """Whether a worker of root's can change to another user and still import.

    That is so when every folder on the way to the interpreter's libraries lets others pass: not below a 0700 home.
    """
    folders = {parent for path in (Path(os.__file__), Path(sys.prefix) / "lib") for parent in path.parents}
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in folders)
