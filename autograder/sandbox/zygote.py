"""The zygote: a clean process that imports torch once and forks workers.

"Zygote" is Android's and Chromium's word for such a process. It is started by `python -m autograder.sandbox.zygote
SETTINGS` and never forked from the grader, and it is told only limits. So no solution, no hidden check and nothing of
the grader's environment is ever in its memory. It has a single thread, because a child that is forked from a process
with several threads can hang.

Requests come through a stream socket, each a JSON object on a line: `spawn` (answered with the worker's pid, the
zygote's ends of its three pipes and, where the system has pidfds, the worker's), `reap` (answered with the worker's
exit status) and `discard` (not answered).
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
from autograder.sandbox.workers import WorkerPool

MAX_REQUEST = 1 << 16


@dataclass(frozen=True)
class Settings:
    """The settings that a zygote is started with.

    Attributes:
        socket: the descriptor of the socket to the grader.
        preload: modules to import besides torch.
        at_most: the name of the best tier that is allowed; the zygote takes the best of these that works.
        spares: the number of workers that wait in advance.
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
    """Choose the tier, enter its namespaces, import torch, tell the grader, and answer until it closes the socket."""
    confinement.die_with_parent(signal.SIGTERM)  # SIGTERM leaves time to remove scratch folders
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if settings.cgroup:
        with contextlib.suppress(OSError):  # a control group helps to clean up, but protects nothing
            (Path(settings.cgroup) / "cgroup.procs").write_text("0")
    control = socket.socket(fileno=settings.socket)
    threads_counted = confinement.threads_of_user()
    tier = best_tier("cuda" if settings.gpu else "cpu", at_most=tier_named(settings.at_most))
    walls = tier.facts.walls
    address_space = confinement.address_space
    if Walls.PRIVATE_ROOT in walls:
        address_space = _enter_namespaces(control)
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)  # orphans of a worker become children of this process
    warm_up(settings.preload)
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the grader reads errors of the start only
    gc.collect()
    gc.freeze()  # else a garbage collection in a child touches, and so copies, the memory of every import
    prepared = confinement.prepare(walls, threads_counted=threads_counted, gpu=settings.gpu)
    workers = WorkerPool(prepared, spares=settings.spares, address_space=address_space)
    control.sendall(_line({"tier": tier}))
    try:
        serve(control, workers)
    finally:
        workers.end_all()


def serve(control: socket.socket, workers: WorkerPool) -> None:
    """Answer requests until the grader closes the socket; do background work while none is waiting."""
    unread = b""
    while True:
        workers.end_overdue()
        if not _readable(control, 0.0) and workers.do_background_work():
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
    """Wait for a request, for one of the other descriptors, or for so many seconds; returns whether a request came."""
    poll = select.poll()
    for fd in (control.fileno(), *others):
        poll.register(fd, select.POLLIN)
    return control.fileno() in (fd for fd, _ in poll.poll(seconds * 1000))


def _answer(control: socket.socket, workers: WorkerPool, request: dict[str, Any]) -> None:
    if request["op"] == "spawn":
        worker = workers.take(Allowance(**request["allowance"]))
        socket.send_fds(control, [_line({"pid": worker.pid})], worker.handed_over)
        worker.give_away()
    elif request["op"] == "reap":
        control.sendall(_line({"status": workers.reap(request["pid"], request["grace_seconds"])}))
    else:
        workers.discard(request["pid"])


def _line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"


def _enter_namespaces(control: socket.socket) -> Callable[[], int]:
    """Continue as the first process of new namespaces; the process that was started only waits for this one's end.

    Returns:
        A function that tells the bytes of address space that this process has mapped. A private root has no /proc, so
        the function reads a file of /proc that was opened before.
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
    os.environ["MPLCONFIGDIR"] = "/tmp/matplotlib"  # an empty folder that workers may look into
    return lambda: int(os.pread(statm, 200, 0).split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _own_code() -> list[Path]:
    """The folder of this package, which may lie outside the interpreter's folders; only the zygote reads it."""
    return [Path(__file__).resolve().parent.parent]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Settings(**json.loads(sys.argv[1])))
