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
from dataclasses import replace
from typing import Any, NoReturn

from autograder.assignment import Limits
from autograder.errors import SandboxError, StudentRaised, StudentTimeout, UnsendableAnswer, WireError, WorkerCrashed
from autograder.sandbox import wire
from autograder.sandbox.launch import Zygote
from autograder.sandbox.lockdown import Policy
from autograder.sandbox.operations import Operations, describe_error
from autograder.sandbox.student import Handle

OUTPUT_KEPT = 16 << 10


class LocalSession:
    """The same operations on trusted code, in this process, through the same format."""

    def __init__(self) -> None:
        self._operations = Operations()

    def request(self, operation: str, *arguments: Any) -> Any:
        sent = _unpack(wire.pack({}, list(arguments)))
        operations = self._operations
        values = wire.Reader(sent[1], operations.resolve, operations.look_up).value(sent[0]["value"])
        try:
            result = operations.run(operation, values)
        except Exception as error:
            raise _raised(describe_error(error, operations.file)) from error
        head, payload = _unpack(wire.pack({}, result, operations.keep))
        return wire.Reader(payload, self._handle).value(head["value"])

    def _handle(self, number: int, type_name: str) -> Handle:
        return Handle(self, wire.Kept(number, type_name))


class WorkerSession:
    """A conversation with a fresh worker, within its limits. Close it: that kills the worker."""

    def __init__(self, zygote: Zygote, limits: Limits) -> None:
        self._zygote, self._limits = zygote, limits
        self._left = limits.check_seconds  # wall time that this check's calls may still take together
        self._requests = 0
        self.output = bytearray()
        theirs_in, self._to_worker = os.pipe()
        self._from_worker, theirs_out = os.pipe()
        self._output_fd, theirs_output = os.pipe()
        for fd in (self._to_worker, self._from_worker, self._output_fd):
            os.set_blocking(fd, False)
        theirs = (theirs_in, theirs_out, theirs_output)
        try:
            seconds = int(limits.check_seconds) + 5
            policy = Policy(limits.memory_mb, cpu_seconds=seconds, wall_seconds=2 * seconds + 60)
            if zygote.gpu:
                policy = replace(policy, memory_mb=0, open_files=1024)
            self._pid: int | None = zygote.spawn(policy, theirs)
        finally:
            for fd in theirs:
                os.close(fd)

    def request(self, operation: str, *arguments: Any) -> Any:
        if self._pid is None:
            raise WorkerCrashed("the worker has ended")
        self._requests += 1
        started = time.monotonic()
        deadline = started + min(self._limits.call_seconds, self._left)
        try:
            self._send(wire.pack({"id": self._requests, "op": operation}, list(arguments)), deadline)
            head, payload = self._receive(deadline)
            return self._answer(head, wire.Reader(payload, self._handle))
        except WireError as error:
            self._end()
            raise WorkerCrashed(f"the answer was not in the agreed format ({error})") from error
        finally:
            self._left -= time.monotonic() - started

    def close(self) -> None:
        """Kill the worker, wait for it, and close every pipe."""
        if self._to_worker >= 0:
            with contextlib.suppress(SandboxError):  # a zygote that is gone has taken its workers along
                self._end()
            for fd in (self._to_worker, self._from_worker, self._output_fd):
                os.close(fd)
            self._to_worker = -1

    def _handle(self, number: int, type_name: str) -> Handle:
        return Handle(self, wire.Kept(number, type_name))

    def _answer(self, head: dict[str, Any], reader: wire.Reader) -> Any:
        if head.get("id") != self._requests:
            raise WireError("an answer to a question that nobody asked")
        value = reader.value(head.get("value"))
        if head.get("status") == "ok":
            return value
        if head.get("status") == "unsendable" and isinstance(value, str):
            raise UnsendableAnswer(value[:400])
        if head.get("status") == "raised" and isinstance(value, dict):
            raise _raised(value)
        raise WireError("an answer of an unknown status")

    def _send(self, buffers: list[memoryview], deadline: float) -> None:
        for buffer in buffers:
            while buffer.nbytes:
                try:
                    buffer = buffer[os.write(self._to_worker, buffer[: 1 << 20]) :]
                except BlockingIOError:
                    self._wait(self._to_worker, select.POLLOUT, deadline)
                except BrokenPipeError:
                    self._crashed()

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytearray]:
        head_size, payload_size = wire.read_prefix(self._read(wire.PREFIX.size, deadline))
        return wire.read_head(self._read(head_size, deadline)), self._read(payload_size, deadline)

    def _read(self, size: int, deadline: float) -> bytearray:
        data = bytearray()
        while len(data) < size:  # grows with what arrives: a promise of much costs nothing
            try:
                part = os.read(self._from_worker, min(size - len(data), 1 << 20))
            except BlockingIOError:
                self._wait(self._from_worker, select.POLLIN, deadline)
                continue
            if not part:
                self._crashed()
            data += part
        return data

    def _wait(self, fd: int, event: int, deadline: float) -> None:
        """Until `fd` is ready; what the worker prints meanwhile is drained, so that printing cannot block it."""
        poll = select.poll()
        poll.register(fd, event)
        poll.register(self._output_fd, select.POLLIN)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                self._end()
                raise StudentTimeout(f"no answer within {self._limits.call_seconds:g} s")
            ready = dict(poll.poll(left * 1000))
            if self._output_fd in ready and not self._drain():
                poll.unregister(self._output_fd)
            if fd in ready:
                return

    def _drain(self) -> bool:
        """Take what was printed, keep its beginning; False at its end."""
        try:
            part = os.read(self._output_fd, 1 << 16)
        except BlockingIOError:
            return True
        self.output += part[: max(OUTPUT_KEPT - len(self.output), 0)]
        return bool(part)

    def _crashed(self) -> NoReturn:
        status = self._end(patience=0.5)
        raise WorkerCrashed(_how_it_ended(status))

    def _end(self, *, patience: float = 0.0) -> int:
        if self._pid is None:
            return 0
        pid, self._pid = self._pid, None
        return self._zygote.reap(pid, patience=patience)


def _how_it_ended(status: int) -> str:
    if status < 0:
        name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
        return f"the process ended with {name}"
    return f"the process ended itself (status {status})"


def _unpack(buffers: list[memoryview]) -> tuple[dict[str, Any], bytes]:
    frame = b"".join(buffers)
    head, _ = wire.read_prefix(frame[: wire.PREFIX.size])
    start = wire.PREFIX.size
    return wire.read_head(frame[start : start + head]), frame[start + head :]


def _raised(value: dict[Any, Any]) -> StudentRaised:
    types, message, trace = value.get("types"), value.get("message"), value.get("traceback")
    names = tuple(str(name)[:80] for name in types[:12]) if isinstance(types, list) else ()
    return StudentRaised(names, str(message)[:2000], str(trace)[:6000])
