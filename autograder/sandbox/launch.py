"""Start the process that workers are forked from, and talk to it; torch is not needed for that.

So a grader can start it first, and import torch itself while the zygote does the same.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Any

from autograder.errors import SandboxError
from autograder.sandbox.lockdown import TIERS, Policy

START_SECONDS = 120.0  # torch from a cold disk
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    # Large pages for all of the heap: a fork then copies a small page table, which makes it about three times cheaper.
    "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "PYTORCH_NVML_BASED_CUDA_CHECK": "1",  # asking for CUDA must not initialise it before the fork
}


class Zygote:
    """A warm process that workers are forked from; one per grader process.

    Args:
        preload: modules that it imports besides torch.
        at_most: the isolation tier to stop at; the best that works on this machine is taken below it.
        gpu: whether workers use CUDA. Its driver needs devices and address space that the tiers above `process` close.
    """

    def __init__(self, preload: Sequence[str] = (), *, at_most: str = TIERS[0], gpu: bool = False) -> None:
        at_most, self.gpu = (TIERS[-1] if gpu else at_most), gpu
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            module = [sys.executable, "-P", "-m", "autograder.sandbox.zygote"]
            self._process = subprocess.Popen(
                [*module, str(theirs.fileno()), ",".join(preload), at_most],
                pass_fds=[theirs.fileno()],
                env=_ENVIRONMENT,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        self._socket.settimeout(START_SECONDS)

    @cached_property
    def tier(self) -> str:
        """The isolation tier of the workers it makes; waits until it is warm."""
        return str(self._line()["tier"])

    @property
    def alive(self) -> bool:
        """Whether it can still make workers."""
        return self._process.poll() is None

    def spawn(self, policy: Policy, fds: Sequence[int]) -> int:
        """Fork a worker that reads requests from `fds[0]`, answers on `fds[1]`, and prints to `fds[2]`; its pid."""
        request = json.dumps({"op": "spawn", "policy": asdict(policy)}).encode()
        return int(self._ask(request, fds)["pid"])

    def reap(self, pid: int, *, patience: float = 0.0) -> int:
        """Kill a worker and its group for certain; its exit status, negative for a signal.

        A worker that is about to end by itself has `patience` seconds to do so, which makes its status its own.
        """
        request = {"op": "reap", "pid": pid, "patience": patience}
        return int(self._ask(json.dumps(request).encode(), ())["status"])

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

    def _ask(self, request: bytes, fds: Sequence[int]) -> dict[str, Any]:
        assert self.tier, "its first line is read before any answer"
        try:
            socket.send_fds(self._socket, [request], list(fds))
        except OSError as error:
            raise SandboxError(f"the worker's parent process is gone: {error}") from error
        return self._line()

    def _line(self) -> dict[str, Any]:
        try:
            with self._socket.makefile("rb", buffering=0) as stream:
                line = stream.readline(1 << 16)
        except OSError as error:
            raise SandboxError(f"the worker's parent process does not answer: {error}") from error
        if not line.endswith(b"\n"):
            _, said = self._process.communicate()
            last = said.decode(errors="replace").strip().rpartition("\n")[2][:300]
            raise SandboxError(f"the worker's parent process ended (status {self._process.returncode}) {last}")
        reply: dict[str, Any] = json.loads(line)
        return reply
