"""The grader's side of the zygote: start the process that workers are forked from, and send it requests.

Torch is not needed for this. So a grader starts the zygote first, and both processes import torch at the same time.
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
from autograder.sandbox.clocks import pid_behind
from autograder.sandbox.confinement import Allowance, Walls
from autograder.sandbox.forked import ForkedWorker
from autograder.sandbox.linux import kernel
from autograder.sandbox.linux.cgroups import ControlGroup
from autograder.sandbox.tiers import TIERS, Tier, require_linux, tier_named
from autograder.sandbox.warm import START_SECONDS, WORKER_ENVIRONMENT

if TYPE_CHECKING:
    from autograder.assignments.model import Limits
    from autograder.sandbox.session import WorkerSession


SPARES = 2  # each costs a few megabytes
_ENDING_SECONDS = 30.0  # for the zygote to end its workers and to remove their scratch folders
_ENVIRONMENT = WORKER_ENVIRONMENT | {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    # Large pages for the whole heap: a fork then copies a smaller page table, and takes about a third less time.
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "PYTORCH_NVML_BASED_CUDA_CHECK": "1",  # torch.cuda.is_available() must not initialise CUDA before the fork
}


class Zygote:
    """A warm process that workers are forked from; each grader process has one.

    Args:
        preload: modules that the zygote imports besides torch.
        at_most: the best isolation tier that is allowed; the zygote takes the best of these that works on this machine.
        gpu: whether workers use CUDA; its driver needs devices and address space that other workers do not get.
        spares: the number of workers that wait in advance.

    Raises:
        AutograderError: this is not Linux.
    """

    def __init__(
        self, preload: Sequence[str] = (), *, at_most: Tier = TIERS[0], gpu: bool = False, spares: int = SPARES
    ) -> None:
        require_linux()
        self.gpu = gpu
        self._settings = {"preload": list(preload), "at_most": at_most, "spares": spares, "gpu": gpu}
        self._start()

    def _start(self) -> None:
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)  # a worker with the same uid cannot read this process in /proc
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
        """The isolation tier of its workers. Waits until the zygote is ready."""
        if self._tier is None:
            self._tier = tier_named(self._reply()[0]["tier"])
        return self._tier

    @property
    def device(self) -> str:
        """The device that its workers compute on: `cpu` or `cuda`."""
        return "cuda" if self.gpu else "cpu"

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def session(self, limits: Limits) -> WorkerSession:
        """A conversation with a fresh worker."""
        from autograder.sandbox.session import WorkerSession  # imports torch, while the zygote does so

        return WorkerSession(self, limits)

    def spawn(self, allowance: Allowance) -> ForkedWorker:
        """A fresh worker. The caller closes its descriptors, and reaps or discards it.

        Raises:
            SandboxError: the zygote has ended, or answers another question.
        """
        pid, (requests, answers, output, *pidfd) = self._ask({"op": "spawn", "allowance": asdict(allowance)}, "pid")
        return ForkedWorker(pid, requests, answers, output, self._pid_here(pid, pidfd))

    def _pid_here(self, pid: int, pidfds: list[int]) -> int | None:
        """The pid of a worker as this process sees it. Closes the pidfd: the zygote keeps the pid reserved."""
        for pidfd in pidfds:
            here = pid_behind(pidfd)
            os.close(pidfd)
            return here
        return None if Walls.PRIVATE_ROOT in self.tier.facts.walls else pid

    def reap(self, pid: int, *, grace_seconds: float = 0.0) -> int:
        """Kill a worker and its group, and wait for its end.

        Args:
            grace_seconds: time for the worker to end by itself, so that the exit status is its own.

        Returns:
            Its exit status, negative for a signal.

        Raises:
            SandboxError: the zygote has ended, or answers another question.
        """
        return self._ask({"op": "reap", "pid": pid, "grace_seconds": grace_seconds}, "status")[0]

    def discard(self, pid: int) -> None:
        """Have a worker and its group killed, and do not wait for their end."""
        self._send({"op": "discard", "pid": pid})

    def restart(self) -> None:
        """Start a new process in place of one that has ended."""
        self.close()
        self._start()

    def close(self) -> None:
        """End the zygote; every worker ends with it."""
        self._socket.close()
        try:
            self._process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()
        self._group.remove()

    def _ask(self, request: dict[str, Any], answer: str) -> tuple[int, list[int]]:
        assert self.tier, "the zygote's first line is read before any answer"
        self._send(request)
        message, fds = self._reply()
        if answer not in message:  # an alarm or Ctrl-C left an earlier reply unread
            raise SandboxError("the worker's parent process answers another question")
        return int(message[answer]), fds

    def _send(self, request: dict[str, Any]) -> None:
        try:
            self._socket.sendall(json.dumps(request).encode() + b"\n")
        except OSError as error:
            raise SandboxError(f"the worker's parent process is gone: {error}") from error

    def _reply(self) -> tuple[dict[str, Any], list[int]]:
        try:
            line, fds, _, _ = socket.recv_fds(self._socket, 1 << 16, 4)
        except OSError as error:
            raise SandboxError(f"the worker's parent process does not answer: {error}") from error
        if not line.endswith(b"\n"):
            _, said = self._process.communicate()
            last = said.decode(errors="replace").strip().rpartition("\n")[2][:300]
            raise SandboxError(f"the worker's parent process ended (status {self._process.returncode}) {last}")
        if line.count(b"\n") > 1:  # an earlier reply that was left unread, and this one
            for fd in fds:
                os.close(fd)
            raise SandboxError("the worker's parent process answers two questions at once")
        message: dict[str, Any] = json.loads(line)
        return message, fds
