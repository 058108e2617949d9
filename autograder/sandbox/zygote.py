"""A clean process that imports torch once and forks workers from itself: `python -m autograder.sandbox.zygote FD`.

It is started by exec, never forked from the grader, and is told nothing but limits: no solution, no hidden check and
nothing of the grader's environment is ever in its memory. It stays single-threaded, because a fork of a process with
more threads can hang in the child.

Requests come over a stream socket, one JSON object per line: `spawn` (with three file descriptors: requests, answers,
output) and `reap`. Each is answered by one line.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
import warnings
from typing import Any

from autograder.sandbox import lockdown, worker

MAX_LINE = 1 << 16


def main(fd: int, preload: list[str]) -> None:
    """Warm up, say so, and serve until the grader closes the socket; then end every worker."""
    lockdown.die_with_parent()
    control = socket.socket(fileno=fd)
    _warm_up(preload)
    gc.collect()
    gc.freeze()  # a collection in a child must not touch, and so copy, the pages of all that was imported
    _reply(control, {"ready": True})
    alive: set[int] = set()
    try:
        while request := _next_request(control):
            message, fds = request
            if message["op"] == "spawn":
                _reply(control, {"pid": _spawn(control, message, fds, alive)})
            elif message["op"] == "reap":
                _reply(control, {"status": _reap(message["pid"], alive, message["patience"])})
    finally:
        for pid in list(alive):
            _reap(pid, alive)


def _warm_up(preload: list[str]) -> None:
    """Import what workers need and touch what torch sets up lazily, in one thread and without a trace in the RNG."""
    import torch
    import torch._dynamo  # the first optimiser step imports it, which takes a second
    import torch.utils.data

    torch.set_num_threads(1)
    for name in preload:
        importlib.import_module(name)
    state = torch.get_rng_state()
    model = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2))
    optimizer = torch.optim.Adam(model.parameters())
    loss = torch.nn.functional.cross_entropy(model(torch.ones(3, 2)), torch.zeros(3, dtype=torch.int64))
    torch.autograd.backward(loss)
    optimizer.step()
    torch.set_rng_state(state)


def _next_request(control: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    # a request fits one send of the grader, so it arrives whole
    data, fds, _, _ = socket.recv_fds(control, MAX_LINE, 3)
    return (json.loads(data), fds) if data else None


def _reply(control: socket.socket, message: dict[str, Any]) -> None:
    control.sendall(json.dumps(message).encode() + b"\n")


def _spawn(control: socket.socket, message: dict[str, Any], fds: list[int], alive: set[int]) -> int:
    pid = os.fork()
    if pid == 0:
        _become_worker(control, lockdown.Policy(**message["policy"]), fds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.setpgid(pid, pid)  # in both processes: whichever comes first
    alive.add(pid)
    for fd in fds:
        os.close(fd)
    return pid


def _become_worker(control: socket.socket, policy: lockdown.Policy, fds: list[int]) -> None:
    """The child's life; never returns."""
    status = 97
    try:
        os.setpgid(0, 0)
        control.close()
        _arrange_files(*fds)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        lockdown.confine(policy)
        status = 0
        worker.serve(3, 4)
    finally:
        os._exit(status)


def _arrange_files(requests: int, answers: int, output: int) -> None:
    """0 is /dev/null, 1 and 2 the bounded output pipe, 3 requests, 4 answers; nothing else stays open."""
    null = os.open(os.devnull, os.O_RDONLY)
    high = [os.dup2(fd, 200 + place) for place, fd in enumerate((null, output, output, requests, answers))]
    for place, fd in enumerate(high):
        os.dup2(fd, place, inheritable=False)
    os.closerange(5, 1024)


def _reap(pid: int, alive: set[int], patience: float = 0.0) -> int:
    """Kill a worker's process group, wait for it, and return its exit status (negative: the signal)."""
    if pid not in alive:
        return 0
    _await_end(pid, patience)
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    alive.discard(pid)
    return os.waitstatus_to_exitcode(status)


def _await_end(pid: int, seconds: float) -> None:
    """Until the worker has ended by itself, which leaves it a zombie, or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.005)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(int(sys.argv[1]), sys.argv[2].split(",") if sys.argv[2] else [])
