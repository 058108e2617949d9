"""The confinement of a worker: what the kernel is told before a byte of student code is compiled.

A zygote prepares a `Confinement` once, and each worker enters it between the fork and its first request. `Walls` are
what can hold a worker; `tiers` names the sets of walls, and `probes` tries them on this machine.
"""

from __future__ import annotations

import contextlib
import os
import platform
import secrets
import signal
import sys
import sysconfig
from dataclasses import dataclass
from enum import Flag, auto
from pathlib import Path

from autograder.sandbox.linux import kernel, landlock, namespaces, scratch, seccomp

if sys.platform != "win32":
    import resource


class Walls(Flag):
    """What the kernel holds a worker with, besides limits."""

    NONE = 0
    CALL_FILTER = auto()  # an allow-list of system calls, no capabilities, and another user where the grader is root
    LANDLOCK = auto()  # only files of a list can be opened
    PRIVATE_ROOT = auto()  # a root folder of its own, without network and without other processes

    @property
    def allow_scratch(self) -> bool:
        """Whether a worker can have a folder to write to. The system call filter alone cannot tell folders apart."""
        return Walls.CALL_FILTER not in self or Walls.LANDLOCK in self


# uids that the tables of systemd and Debian assign to no user. Each zygote draws one of them: the kernel counts threads
# by uid, so two zygotes with the same uid would share one limit.
_UNUSED_UIDS = range(60_706, 61_184)
_PENDING_SIGNALS = 1024  # signals and timers that wait; all processes of a user share one limit of the kernel
_THREADS_OF_OTHERS = 1024  # threads that the same user may start elsewhere while a worker runs


@dataclass(frozen=True)
class Allowance:
    """What one worker may use.

    Attributes:
        memory_mb: megabytes of address space beyond what the zygote had when it forked; 0 is no limit, as CUDA needs.
        cpu_seconds: CPU time for the worker's whole life.
        wall_seconds: time after which the zygote kills the worker, even if the grader was stopped.
        open_files: the highest number of file descriptors.
        threads: the number of threads that the worker's user may have at once.
        scratch_mb: megabytes of a folder that the worker may write to; 0 is no folder.
    """

    memory_mb: int = 2048
    cpu_seconds: int = 120
    wall_seconds: int = 300
    open_files: int = 64
    threads: int = 256
    scratch_mb: int = 0


def readable() -> list[Path]:
    """The files and folders that a worker may read: Python, its packages, shared libraries, fonts and time zones.

    Only parts of `sys.prefix` are among them: a virtual environment may lie in the folder that holds the solutions.
    """
    python = [Path(sysconfig.get_path(kind)) for kind in ("stdlib", "platstdlib", "purelib", "platlib")]
    prefixes = (*python, Path(sys.base_prefix) / "lib")
    system = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/fonts", "/usr/share/zoneinfo", "/etc/ld.so.cache")
    return [path for path in dict.fromkeys((*prefixes, *map(Path, system))) if path.exists()]


@dataclass(frozen=True)
class Confinement:
    """What a zygote can prepare once for all of its workers, so that entering it costs each of them little.

    Attributes:
        walls: what holds a worker.
        worker_uid: the unused uid and gid to which a worker changes when the grader is root; -1 if the worker keeps
            the grader's uid.
        effective_uid: the worker's effective uid, which opens files: `worker_uid`, or 0 if only root can read Python;
            -1 if the worker keeps the grader's uid.
        threads_counted: threads that the kernel already counts against the worker's user; -1 where it counts none.
        rules: Landlock's rules; None without that wall.
        gpu: whether files and devices that CUDA needs can be opened.
    """

    walls: Walls
    worker_uid: int
    effective_uid: int
    threads_counted: int
    rules: landlock.Rules | None
    gpu: bool = False

    def make_scratch(self, allowance: Allowance) -> Path | None:
        """Make the folder that a worker may write to, before the fork; None if it may not have one."""
        if not allowance.scratch_mb or not self.walls.allow_scratch:
            return None
        if Walls.PRIVATE_ROOT in self.walls:
            return scratch.PRIVATE
        return scratch.make_plain(self.effective_uid)

    def enter(self, allowance: Allowance, *, address_space: int, folder: Path | None = None) -> None:
        """Confine the calling process; no step can be taken back.

        Args:
            address_space: bytes that were mapped before the fork; they do not count against `allowance.memory_mb`.
            folder: the folder that `make_scratch` made.

        Raises:
            OSError: a wall does not stand; the worker must not run then.
        """
        if folder:
            self._enter_scratch(allowance, folder)
        ruleset = self.rules.ruleset(writable=folder) if self.rules else -1
        _limit_resources(allowance, address_space, self.threads_counted)
        if Walls.CALL_FILTER in self.walls:
            os.umask(0o077)
            if self.worker_uid >= 0:
                _change_user(self.worker_uid, self.effective_uid)
            kernel.drop_capabilities()
        if sys.platform == "linux":
            kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
            kernel.prctl(kernel.PR_SET_DUMPABLE, 0)  # only now: a change of uid resets this and the next setting
            die_with_parent()
        if ruleset >= 0:
            landlock.restrict(ruleset)
        if Walls.CALL_FILTER in self.walls:
            seccomp.install(scratch=folder is not None, gpu=self.gpu)

    def _enter_scratch(self, allowance: Allowance, folder: Path) -> None:
        if Walls.PRIVATE_ROOT in self.walls:
            scratch.mount_private(allowance.scratch_mb, self.effective_uid)
        scratch.enter(folder)


def prepare(walls: Walls, *, threads_counted: int = 0, gpu: bool = False) -> Confinement:
    """Prepare walls in the process that workers are forked from.

    Args:
        threads_counted: the answer of `threads_of_user` before any namespace was entered.
        gpu: open what CUDA needs. That excludes a private root, which has neither CUDA's devices nor its facts.
    """
    if Walls.CALL_FILTER in walls:
        for has_scratch in (True, False):  # fills its cache, so that no worker has to
            seccomp.parts(platform.machine(), scratch=has_scratch, gpu=gpu)
    worker_uid = effective_uid = -1
    if os.geteuid() == 0:
        threads_counted = -1  # the kernel counts no threads of root
        if Walls.CALL_FILTER in walls:
            worker_uid, threads_counted = secrets.choice(_UNUSED_UIDS), 0
            effective_uid = worker_uid if others_can_read_python() else 0
    return Confinement(walls, worker_uid, effective_uid, threads_counted, _rules(walls, gpu=gpu), gpu)


def threads_of_user() -> int:
    """The threads that this process's user has now, and room for more (Linux; -1 elsewhere)."""
    if sys.platform != "linux":
        return -1
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if process.stat().st_uid == os.getuid():
                count += sum(1 for _ in (process / "task").iterdir())
    return count + _THREADS_OF_OTHERS


def _rules(walls: Walls, *, gpu: bool) -> landlock.Rules | None:
    if Walls.LANDLOCK not in walls:
        return None
    facts, drivers = (gpu_facts(), gpu_devices()) if gpu else ([], [])
    return landlock.rules(readable=[*readable(), *facts], devices=namespaces.DEVICES, drivers=drivers)


def gpu_facts() -> list[Path]:
    """The files that CUDA reads about the machine. Landlock still hides the memory and environment of processes."""
    folders = [Path(name) for name in ("/proc", "/sys/devices", "/sys/bus/pci", "/sys/module")]
    return [*folders, *Path("/usr/local").glob("cuda*"), *Path("/usr/local").glob("nvidia*")]


def gpu_devices() -> list[Path]:
    """The device files of NVIDIA's driver, which CUDA opens; empty without a driver."""
    return sorted(Path("/dev").glob("nvidia*"))


def die_with_parent(by: int | None = None) -> None:
    """Ask the kernel to end this process when its parent ends, by SIGKILL or another signal.

    Only on Linux; on other systems the process ends when its pipe is closed.
    """
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL if by is None else by)


def address_space() -> int:
    """Bytes of address space that this process has mapped (Linux; 0 elsewhere)."""
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _limit_resources(allowance: Allowance, mapped: int, threads_counted: int) -> None:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: allowance.scratch_mb << 20,
        resource.RLIMIT_NOFILE: allowance.open_files,
        resource.RLIMIT_CPU: allowance.cpu_seconds,
    }
    if sys.platform == "linux":
        if allowance.memory_mb:
            limits[resource.RLIMIT_AS] = mapped + (allowance.memory_mb << 20)
        if threads_counted >= 0:
            limits[resource.RLIMIT_NPROC] = threads_counted + allowance.threads
        limits[resource.RLIMIT_SIGPENDING] = _PENDING_SIGNALS
        limits[resource.RLIMIT_MEMLOCK] = 0
        limits[resource.RLIMIT_MSGQUEUE] = 0
    for kind, value in limits.items():
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


def _change_user(worker_uid: int, effective_uid: int) -> None:
    os.setgroups([])
    os.setresgid(worker_uid, worker_uid, worker_uid)
    os.setresuid(worker_uid, effective_uid, effective_uid)  # the kernel counts threads and signals by the first uid


def others_can_read_python() -> bool:
    """Whether a worker can change from root to another user and still import Python's modules.

    True if every folder above the interpreter's libraries lets others pass; a home folder of mode 0700 does not.
    """
    folders = {parent for path in (Path(os.__file__), Path(sys.prefix) / "lib") for parent in path.parents}
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in folders)
