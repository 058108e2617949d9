"""A clean process that imports torch once and forks workers from itself: `python -m autograder.sandbox.zygote FD …`.

It is started by exec, never forked from the grader, and is told nothing but limits: no solution, no hidden check and
nothing of the grader's environment is ever in its memory. It stays single-threaded, because a fork of a process with
more threads can hang in the child.

Requests come over a stream socket, one JSON object at a time: `spawn` (with three file descriptors: requests, answers,
output) and `reap`. Each is answered by one line.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import time
import warnings
from pathlib import Path
from typing import Any, NoReturn

from autograder.sandbox import linux, lockdown, namespaces, worker

MAX_REQUEST = 1 << 16


def main(fd: int, preload: list[str], at_most: str) -> None:
    """Enter the sandbox's namespaces where they work, warm up, say so, and serve until the grader closes the socket.

    Args:
        at_most: the tier to stop at; the best that works is taken below it.
    """
    lockdown.die_with_parent()
    control = socket.socket(fileno=fd)
    tier = _tier(at_most)
    if tier == lockdown.CONFINED_NAMESPACES:
        _enter_namespaces(control)
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)  # what a worker leaves behind becomes ours, to be swept
    _warm_up(preload)
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # errors of the start were for the grader; nobody reads later ones
    gc.collect()
    gc.freeze()  # a collection in a child must not touch, and so copy, the pages of all that was imported
    zygote = Zygote(control, lockdown.prepare(tier))
    zygote.reply({"tier": tier})
    try:
        zygote.serve()
    finally:
        zygote.end_all()


class Zygote:
    """The workers that are alive, by pid, with the time at which each is killed whatever the grader says."""

    def __init__(self, control: socket.socket, confinement: lockdown.Confinement) -> None:
        self._control, self._confinement = control, confinement
        self._deadlines: dict[int, float] = {}

    def serve(self) -> None:
        """Answer requests until the grader closes the socket."""
        while True:
            self._end_overdue()
            left = min(self._deadlines.values(), default=time.monotonic() + 3600) - time.monotonic()
            if not select.select([self._control], [], [], max(left, 0.0))[0]:
                continue
            data, fds, _, _ = socket.recv_fds(self._control, MAX_REQUEST, 3)
            if not data:
                return
            request = json.loads(data)  # one send of the grader's, so it arrives whole
            if request["op"] == "spawn":
                self.reply({"pid": self._spawn(lockdown.Policy(**request["policy"]), fds)})
            else:
                self.reply({"status": self._reap(request["pid"], request["patience"])})

    def reply(self, message: dict[str, Any]) -> None:
        self._control.sendall(json.dumps(message).encode() + b"\n")

    def end_all(self) -> None:
        for pid in list(self._deadlines):
            self._reap(pid, 0.0)

    def _spawn(self, policy: lockdown.Policy, fds: list[int]) -> int:
        address_space = self._address_space()
        pid = os.fork()
        if pid == 0:
            self._become_worker(policy, fds, address_space)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.setpgid(pid, pid)  # in both processes: whichever comes first
        self._deadlines[pid] = time.monotonic() + policy.wall_seconds
        for fd in fds:
            os.close(fd)
        return pid

    def _become_worker(self, policy: lockdown.Policy, fds: list[int], address_space: int) -> NoReturn:
        status = 97
        try:
            os.setpgid(0, 0)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            self._confinement.enter(policy, address_space=address_space)
            _arrange_files(*fds)  # last, because it closes the confinement's own descriptor
            status = 0
            worker.serve(3, 4)
        finally:
            os._exit(status)

    def _address_space(self) -> int:
        # in a private root there is no /proc, but a file of it that was opened before still tells
        return _statm_bytes() if _STATM is not None else lockdown.address_space()

    def _reap(self, pid: int, patience: float) -> int:
        """Kill a worker's group, wait for it, sweep up what it left; its exit status (negative: the signal)."""
        if self._deadlines.pop(pid, None) is None:
            return 0
        _await_end(pid, patience)
        _kill_group(pid)
        _, status = os.waitpid(pid, 0)
        self._sweep()
        return os.waitstatus_to_exitcode(status)

    def _sweep(self) -> None:
        """Kill and reap children that are no workers: orphans of one that could fork."""
        for _ in range(1000):
            strays = _children() - self._deadlines.keys()
            if not strays:
                return
            for stray in strays:
                _kill_group(stray)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(stray, 0)

    def _end_overdue(self) -> None:
        """For when the grader was stopped in the middle of a call."""
        now = time.monotonic()
        for pid in [pid for pid, deadline in self._deadlines.items() if deadline <= now]:
            _kill_group(pid)  # stays a zombie until the grader asks for its status
            self._deadlines[pid] = now + 3600


def _tier(at_most: str) -> str:
    found = {**lockdown.probe_tiers(), lockdown.PROCESS: ""}
    allowed = lockdown.TIERS[lockdown.TIERS.index(at_most) :]
    return next(tier for tier in allowed if not found[tier])


_STATM: int | None = None


def _enter_namespaces(control: socket.socket) -> None:
    """Go on as the first process of new namespaces; the process that was started waits for it and ends with it."""
    global _STATM
    namespaces.unshare()
    inner = os.fork()
    if inner:
        control.close()
        _, status = os.waitpid(inner, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    lockdown.die_with_parent()
    _STATM = os.open("/proc/self/statm", os.O_RDONLY)
    namespaces.enter_private_root([*lockdown.readable(), *_own_code()])
    os.environ["MPLCONFIGDIR"] = "/tmp/matplotlib"  # workers may see that there is nothing in it


def _own_code() -> list[Path]:
    """This package, which may lie outside the interpreter's folders; read by the zygote, not by workers."""
    return [Path(__file__).resolve().parent.parent]


def _statm_bytes() -> int:
    assert _STATM is not None
    return int(os.pread(_STATM, 200, 0).split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _warm_up(preload: list[str]) -> None:
    """Import what workers need and touch what torch sets up lazily, in one thread and without a trace in the RNG."""
    import torch
    import torch._dynamo  # the first optimiser step imports it, which takes a second
    import torch.utils.data

    torch.set_num_threads(1)
    for name in preload:
        importlib.import_module(name)
    _settle_matplotlib()
    state = torch.get_rng_state()
    model = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    optimizer = torch.optim.Adam(model.parameters())
    loss = torch.nn.functional.cross_entropy(model(torch.ones(3, 2)), torch.zeros(3, dtype=torch.int64))
    torch.autograd.backward(loss)
    optimizer.step()
    torch.set_rng_state(state)


def _settle_matplotlib() -> None:
    """matplotlib looks for a folder that it can write to and remembers it; a worker would find none and give up."""
    with contextlib.suppress(ImportError, OSError):
        matplotlib = importlib.import_module("matplotlib")
        matplotlib.get_configdir()
        matplotlib.get_cachedir()


def _arrange_files(requests: int, answers: int, output: int) -> None:
    """0 is /dev/null, 1 and 2 the bounded output pipe, 3 requests, 4 answers; nothing else stays open."""
    null = os.open(os.devnull, os.O_RDONLY)
    high = [os.dup2(fd, 40 + place) for place, fd in enumerate((null, output, output, requests, answers))]
    for place, fd in enumerate(high):
        os.dup2(fd, place, inheritable=False)
    os.closerange(5, 1024)


def _await_end(pid: int, seconds: float) -> None:
    """Until the worker has ended by itself, which leaves it a zombie, or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.005)


def _kill_group(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _children() -> set[int]:
    """Children of this process; where they cannot be listed (no /proc), those that are waiting to be reaped."""
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    with contextlib.suppress(OSError):
        return {int(pid) for pid in listing.read_text().split()}
    ended = None
    with contextlib.suppress(ChildProcessError):
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return {ended.si_pid} if ended else set()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(int(sys.argv[1]), sys.argv[2].split(",") if sys.argv[2] else [], sys.argv[3])
