"""The trusted end: start workers, ask them, and hold every limit. No byte from a worker is believed.

A session is one conversation about one module. `WorkerSession` has it with a worker process; `LocalSession` has the
same one with the reference solution inside the grader.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

from autograder.assignment import Limits
from autograder.errors import (
    SandboxError,
    StudentFault,
    StudentRaised,
    StudentTimeout,
    UnsendableAnswer,
    WireError,
    WorkerCrashed,
)
from autograder.sandbox import wire
from autograder.sandbox.launch import Zygote
from autograder.sandbox.lockdown import Policy
from autograder.sandbox.operations import Operations, describe_error
from autograder.sandbox.student import Handle
from autograder.sandbox.values import ANSWER, QUESTION, Bounds, Kept, Reader

OUTPUT_KEPT = 16 << 10
MAX_RECEIVED = 1 << 30  # bytes of answers to one check

Listener = Callable[[str, tuple[Any, ...], Any], None]


class LocalSession:
    """The same operations on trusted code, in this process, through the same format."""

    def __init__(self) -> None:
        self._operations = Operations()
        self.requests = 0

    def request(self, operation: str, *arguments: Any) -> Any:
        self.requests += 1
        sent = _unpack(wire.pack({}, list(arguments), QUESTION), QUESTION)
        operations = self._operations
        values = Reader(QUESTION, sent[1], operations.resolve, operations.look_up).whole(sent[0]["value"])
        try:
            result = operations.run(operation, values)
        except Exception as error:
            raise _raised(describe_error(error, operations.file)) from error
        head, payload = _unpack(wire.pack({}, result, ANSWER, operations.keep), ANSWER)
        return Reader(ANSWER, payload, self._handle).whole(head["value"])

    def _handle(self, number: int, type_name: str) -> Handle:
        return Handle(self, Kept(number, type_name))


class WorkerSession:
    """A conversation with a fresh worker, within its limits. Close it: that kills the worker.

    Attributes:
        listener: told each operation with its arguments, and the answer or the fault that it ended in.
    """

    def __init__(self, zygote: Zygote, limits: Limits) -> None:
        self._zygote, self._limits = zygote, limits
        self._left = limits.check_seconds  # wall time that this check's calls may still take together
        self.requests = self._received = 0
        self.output = bytearray()
        self._worker = zygote.spawn(_policy(limits, gpu=zygote.gpu))
        self._ready = self._ended = self._closed = False
        for fd in self._worker.descriptors:
            os.set_blocking(fd, False)
        self.listener: Listener | None = None
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(self._worker.answers, select.POLLIN)
        self._writable.register(self._worker.requests, select.POLLOUT)
        for poll in (self._readable, self._writable):  # what it prints is drained meanwhile, so that it cannot block
            poll.register(self._worker.output, select.POLLIN)

    def request(self, operation: str, *arguments: Any) -> Any:
        if self.listener is None:
            return self._ask(operation, arguments)
        try:
            answer = self._ask(operation, arguments)
        except StudentFault as fault:
            self.listener(operation, arguments, fault)
            raise
        self.listener(operation, arguments, answer)
        return answer

    def _ask(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        if self._ended:
            raise WorkerCrashed("the worker has ended")
        self.requests += 1
        started = time.monotonic()
        deadline = started + min(self._limits.call_seconds, self._left)
        try:
            self._send(wire.pack({"id": self.requests, "op": operation}, list(arguments), QUESTION), deadline)
            head, payload = self._receive(deadline)
            return self._answer(head, Reader(ANSWER, payload, self._handle))
        except WireError as error:
            self._discard()
            raise WorkerCrashed(f"the answer was not in the agreed format ({error})") from error
        finally:
            self._left -= time.monotonic() - started

    @property
    def seconds(self) -> float:
        """The wall time that its answers have taken so far."""
        return self._limits.check_seconds - self._left

    def close(self) -> None:
        """Have the worker killed, and close every pipe."""
        if self._closed:
            return
        self._closed = True
        self._discard()
        for fd in self._worker.descriptors:
            os.close(fd)

    def _handle(self, number: int, type_name: str) -> Handle:
        return Handle(self, Kept(number, type_name))

    def _answer(self, head: dict[str, Any], reader: Reader) -> Any:
        if head.get("id") != self.requests:
            raise WireError("an answer to a question that nobody asked")
        value = reader.whole(head.get("value"))
        if head.get("status") == "ok":
            return value
        if head.get("status") == "unsendable" and isinstance(value, str):
            raise UnsendableAnswer(value[:400])
        if head.get("status") == "raised" and isinstance(value, dict):
            raise _raised(value)
        raise WireError("an answer of an unknown status")

    def _send(self, buffers: list[memoryview], deadline: float) -> None:
        while buffers:
            try:
                buffers = wire.behind(buffers, os.writev(self._worker.requests, buffers[: wire.MAX_BUFFERS]))
            except BlockingIOError:
                self._wait(self._writable, self._worker.requests, deadline)
            except BrokenPipeError:
                self._crashed()

    def _receive(self, deadline: float) -> tuple[dict[str, Any], memoryview]:
        if not self._ready:
            self._fill(memoryview(bytearray(wire.READY)), deadline)
            self._ready = True
        prefix = memoryview(bytearray(wire.PREFIX.size))
        self._fill(prefix, deadline)
        head_size, payload_size = wire.read_prefix(prefix, ANSWER)
        head, payload = memoryview(bytearray(head_size)), wire.room(payload_size)
        self._received += head_size + payload_size
        if self._received > MAX_RECEIVED:
            raise WireError(f"answers of more than {MAX_RECEIVED >> 20} MB in one check")
        self._fill(head, deadline)
        self._fill(payload, deadline)
        return wire.read_head(head, ANSWER), payload

    def _fill(self, buffer: memoryview, deadline: float) -> None:
        while buffer.nbytes:
            self._look_at_the_clock(deadline)
            try:
                count = os.readv(self._worker.answers, [buffer])
            except BlockingIOError:
                self._wait(self._readable, self._worker.answers, deadline)
                continue
            if not count:
                self._crashed()
            buffer = buffer[count:]

    def _wait(self, poll: select.poll, fd: int, deadline: float) -> None:
        """Until `fd` is ready; what the worker prints is drained meanwhile."""
        output = self._worker.output
        while True:
            left = self._look_at_the_clock(deadline)
            ready = {ready for ready, _ in poll.poll(left * 1000)}
            if output in ready and not self._drain():
                self._readable.unregister(output)
                self._writable.unregister(output)
            if fd in ready:
                return

    def _look_at_the_clock(self, deadline: float) -> float:
        """The seconds that are left; a worker without any is killed."""
        left = deadline - time.monotonic()
        if left > 0:
            return left
        self._discard()
        if not self._ready:
            raise SandboxError("a worker was not ready in time")
        raise StudentTimeout(f"no answer within {self._limits.call_seconds:g} s")

    def _drain(self) -> bool:
        """Take what was printed, keep its beginning; False at its end."""
        try:
            part = os.read(self._worker.output, 1 << 16)
        except BlockingIOError:
            return True
        self.output += part[: max(OUTPUT_KEPT - len(self.output), 0)]
        return bool(part)

    def _crashed(self) -> NoReturn:
        self._ended = True
        # a worker that is ending by itself is given the time for it, which makes its status its own
        how = _how_it_ended(self._zygote.reap(self._worker.pid, patience=0.5))
        if not self._ready:  # it ended before anything of a submission ran in it
            raise SandboxError(f"a worker could not be made: {how}")
        raise WorkerCrashed(how)

    def _discard(self) -> None:
        if not self._ended:
            self._ended = True
            with contextlib.suppress(SandboxError):  # a zygote that is gone has taken its workers along
                self._zygote.discard(self._worker.pid)


def _policy(limits: Limits, *, gpu: bool) -> Policy:
    seconds = int(limits.check_seconds) + 5
    policy = Policy(limits.memory_mb, cpu_seconds=seconds, wall_seconds=2 * seconds + 60, scratch_mb=limits.scratch_mb)
    return replace(policy, memory_mb=0, open_files=1024) if gpu else policy


def _how_it_ended(status: int) -> str:
    if status < 0:
        name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
        return f"the process ended with {name}"
    return f"the process ended itself (status {status})"


def _unpack(buffers: list[memoryview], bounds: Bounds) -> tuple[dict[str, Any], bytearray]:
    first, *payload = buffers
    return wire.read_head(first[wire.PREFIX.size :], bounds), bytearray().join(payload)


def _raised(value: dict[Any, Any]) -> StudentRaised:
    types = value.get("types")
    names = tuple(_text(name)[:80] for name in types[:12]) if isinstance(types, list) else ()
    return StudentRaised(names, _text(value.get("message"))[:2000], _text(value.get("traceback"))[:6000])


def _text(value: Any) -> str:
    """A text as it is; nothing for anything else, whose `str` a worker could make to cost minutes."""
    return value if isinstance(value, str) else ""
