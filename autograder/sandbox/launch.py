"""Start the process that workers are forked from, and talk to it; torch is not needed for that.

So a grader can start it first, and import torch itself while the zygote does the same.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from autograder.errors import SandboxError
from autograder.sandbox.confinement import Allowance
from autograder.sandbox.forked import Spawned
from autograder.sandbox.linux import kernel
from autograder.sandbox.linux.cgroups import ControlGroup
from autograder.sandbox.tiers import TIERS, Tier, require_linux, tier_named
from autograder.sandbox.warm import START_SECONDS

if TYPE_CHECKING:
    from autograder.assignments.model import Limits
    from autograder.sandbox.session import WorkerSession


SPARES = 2  # each costs a few megabytes
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    # Large pages for all of the heap: a fork then copies a smaller page table, and takes about a third less time.
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "PYTORCH_NVML_BASED_CUDA_CHECK": "1",  # asking for CUDA must not initialise it before the fork
}


class Zygote:
    """A warm process that workers are forked from; one per grader process.

    Args:
        preload: modules that it imports besides torch.
        at_most: the isolation tier to stop at; the best that works on this machine is taken below it.
        gpu: whether workers use CUDA, whose driver needs devices and address space that are closed to others.
        spares: how many workers it keeps ready.

    Raises:
        AutograderError: this is no Linux.
    """

    def __init__(
        self, preload: Sequence[str] = (), *, at_most: Tier = TIERS[0], gpu: bool = False, spares: int = SPARES
    ) -> None:
        require_linux()
        self.gpu = gpu
        self._settings = {"preload": list(preload), "at_most": at_most, "spares": spares, "gpu": gpu}
        self._start()

    def _start(self) -> None:
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)  # a worker of the same user cannot read this process in /proc
        self._tier: Tier | None = None
        self._group = ControlGroup.make()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        settings = {**self._settings, "socket": theirs.fileno(), "cgroup": str(self._group.folder or "")}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "autograder.sandbox.zygote", json.dumps(settings)],
                pass_fds=[theirs.fileno()],
                env=_ENVIRONMENT,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        self._socket.settimeout(START_SECONDS)

    @property
    def tier(self) -> Tier:
        """The isolation tier of the workers it makes; waits until it is warm."""
        if self._tier is None:
            self._tier = tier_named(self._reply()[0]["tier"])
        return self._tier

    @property
    def alive(self) -> bool:
        """Whether it can still make workers."""
        return self._process.poll() is None

    def session(self, limits: Limits) -> WorkerSession:
        """A conversation with a fresh worker."""
        from autograder.sandbox.session import WorkerSession  # torch, which the zygote imports meanwhile

        return WorkerSession(self, limits)

    def spawn(self, allowance: Allowance) -> Spawned:
        """A fresh worker. Whoever gets it closes its descriptors, and has it reaped or discarded."""
        pid, fds = self._ask({"op": "spawn", "allowance": asdict(allowance)}, "pid")
        return Spawned(pid, *fds)

    def reap(self, pid: int, *, patience: float = 0.0) -> int:
        """Kill a worker and its group for certain, and wait for it; its exit status, negative for a signal.

        A worker that is about to end by itself has `patience` seconds to do so, which makes its status its own.
        """
        return self._ask({"op": "reap", "pid": pid, "patience": patience}, "status")[0]

    def discard(self, pid: int) -> None:
        """Have a worker and its group killed; nobody waits for the end."""
        self._send({"op": "discard", "pid": pid})

    def restart(self) -> None:
        """Begin again with a new process, for one that has died."""
        self.close()
        self._start()

    def close(self) -> None:
        """End the zygote and, with it, every worker."""
        self._socket.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()
        self._group.remove()

    def _ask(self, request: dict[str, Any], answer: str) -> tuple[int, list[int]]:
        assert self.tier, "its first line is read before any answer"
        self._send(request)
        message, fds = self._reply()
        if answer not in message:  # an alarm or a Ctrl-C once left a reply unread
            raise SandboxError("the worker's parent process answers another question")
        return int(message[answer]), fds

    def _send(self, request: dict[str, Any]) -> None:
        try:
            self._socket.sendall(json.dumps(request).encode() + b"\n")
        except OSError as error:
            raise SandboxError(f"the worker's parent process is gone: {error}") from error

    def _reply(self) -> tuple[dict[str, Any], list[int]]:
        try:
            line, fds, _, _ = socket.recv_fds(self._socket, 1 << 16, 3)
        except OSError as error:
            raise SandboxError(f"the worker's parent process does not answer: {error}") from error
        if not line.endswith(b"\n"):
            _, said = self._process.communicate()
            last = said.decode(errors="replace").strip().rpartition("\n")[2][:300]
            raise SandboxError(f"the worker's parent process ended (status {self._process.returncode}) {last}")
        if line.count(b"\n") > 1:  # one that was left unread, and the next behind it
            for fd in fds:
                os.close(fd)
            raise SandboxError("the worker's parent process answers another question, too")
        message: dict[str, Any] = json.loads(line)
        return message, fds
