"""A clean process that imports torch once and forks workers: `python -m autograder.sandbox.zygote SETTINGS`.

It is started by exec, never forked from the grader, and is told nothing but limits: no solution, no hidden check and
nothing of the grader's environment is ever in its memory. It stays single-threaded, because a fork of a process with
more threads can hang in the child.

Requests come over a stream socket, a JSON object on a line each: `spawn` (answered with the worker's pid and this
side's ends of its three pipes), `reap` (answered with its exit status) and `discard` (not answered).
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox import confinement
from autograder.sandbox.confinement import Allowance, Walls
from autograder.sandbox.linux import kernel, namespaces, scratch
from autograder.sandbox.tiers import best_tier, tier_named
from autograder.sandbox.warm import warm_up
from autograder.sandbox.workers import Workers

MAX_REQUEST = 1 << 16


@dataclass(frozen=True)
class Settings:
    """What a zygote is started with.

    Attributes:
        socket: the descriptor of the grader's socket.
        preload: modules to import besides torch.
        at_most: the tier to stop at; the best that works is taken below it.
        spares: how many workers are kept ready.
        cgroup: the folder of a control group to join; "" for none.
        gpu: whether workers use CUDA.
    """

    socket: int
    preload: list[str]
    at_most: str
    spares: int
    cgroup: str
    gpu: bool


def main(settings: Settings) -> None:
    """Enter the sandbox's namespaces where they work, warm up, say so, and serve until the grader closes the socket."""
    confinement.die_with_parent(signal.SIGTERM)  # which leaves time to remove what workers wrote
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if settings.cgroup:
        with contextlib.suppress(OSError):  # the group is a help, not a wall
            (Path(settings.cgroup) / "cgroup.procs").write_text("0")
    control = socket.socket(fileno=settings.socket)
    threads_counted = confinement.threads_of_user()
    tier = best_tier("cuda" if settings.gpu else "cpu", at_most=tier_named(settings.at_most))
    walls = tier.facts.walls
    address_space = confinement.address_space
    if Walls.PRIVATE_ROOT in walls:
        address_space = _enter_namespaces(control)
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)  # what a worker leaves behind becomes ours, to be swept
    warm_up(settings.preload)
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # errors of the start were for the grader; nobody reads later ones
    gc.collect()
    gc.freeze()  # a collection in a child must not touch, and so copy, the pages of all that was imported
    prepared = confinement.prepare(walls, threads_counted=threads_counted, gpu=settings.gpu)
    workers = Workers(prepared, spares=settings.spares, address_space=address_space)
    control.sendall(_line({"tier": tier}))
    try:
        serve(control, workers)
    finally:
        workers.end_all()


def serve(control: socket.socket, workers: Workers) -> None:
    """Answer requests until the grader closes the socket; between them, tend to the workers."""
    unread = b""
    while True:
        workers.end_overdue()
        if not _readable(control, 0.0) and workers.tend():
            continue
        descriptors, seconds = workers.waits
        if not _readable(control, seconds, *descriptors):
            continue
        data = control.recv(MAX_REQUEST)
        if not data:
            return
        *lines, unread = (unread + data).split(b"\n")
        for line in lines:
            _answer(control, workers, json.loads(line))


def _readable(control: socket.socket, seconds: float, *others: int) -> bool:
    """Whether there is a request; waits for one, for one of the other descriptors, or until the time is over."""
    poll = select.poll()
    for fd in (control.fileno(), *others):
        poll.register(fd, select.POLLIN)
    return control.fileno() in (fd for fd, _ in poll.poll(seconds * 1000))


def _answer(control: socket.socket, workers: Workers, request: dict[str, Any]) -> None:
    if request["op"] == "spawn":
        worker = workers.take(Allowance(**request["allowance"]))
        socket.send_fds(control, [_line({"pid": worker.pid})], worker.ours)
        worker.give_away()
    elif request["op"] == "reap":
        control.sendall(_line({"status": workers.reap(request["pid"], request["patience"])}))
    else:
        workers.discard(request["pid"])


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


def _enter_namespaces(control: socket.socket) -> Callable[[], int]:
    """Go on as the first process of new namespaces; the process that was started waits for it and ends with it.

    Returns:
        How many bytes this process has mapped: in a private root there is no /proc, but a file of it that was opened
        before still tells.
    """
    namespaces.unshare()
    inner = os.fork()
    if inner:
        control.close()
        _, status = os.waitpid(inner, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    confinement.die_with_parent()
    statm = os.open("/proc/self/statm", os.O_RDONLY)
    namespaces.enter_private_root([*confinement.readable(), *_own_code()])
    scratch.make_private()
    os.environ["MPLCONFIGDIR"] = "/tmp/matplotlib"  # workers may see that there is nothing in it
    return lambda: int(os.pread(statm, 200, 0).split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _own_code() -> list[Path]:
    """This package, which may lie outside the interpreter's folders; read by the zygote, not by workers."""
    return [Path(__file__).resolve().parent.parent]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Settings(**json.loads(sys.argv[1])))
