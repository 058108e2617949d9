"""The grader's end of a conversation with a forked worker, and the same conversation with the reference solution.

A session is one conversation about one module. `WorkerSession` talks to a worker process. `LocalSession` runs trusted
code, the reference solution, inside the grader.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NoReturn

import torch

from autograder.assignments.model import Limits
from autograder.errors import CheckFailed, Ended, SandboxError, StudentRefused, WorkerCrashed
from autograder.sandbox import wire
from autograder.sandbox.clocks import processor_clock
from autograder.sandbox.confinement import Allowance
from autograder.sandbox.conversation import Conversation, Double, Frame, raised, value_of_double
from autograder.sandbox.forbidding.refusals import RefusalsForNow
from autograder.sandbox.forked import WorkerParent
from autograder.sandbox.handles import Handle
from autograder.sandbox.operations import Operations, describe_error
from autograder.sandbox.values import ANSWER, QUESTION, Bounds, Kept, Reader
from autograder.sandbox.warm import START_SECONDS
from autograder.sandbox.watch import Left, longest, until

_ENDING_SECONDS = 5.0  # for a worker that ends by itself, so that the exit status is its own


class LocalSession:
    """A session that runs trusted code in this process, with the same operations and the same wire format.

    Gradients are enabled or disabled for each session alone, as in a process of its own. What is refused is refused in
    the requests of this session alone.
    """

    def __init__(self) -> None:
        self._operations = Operations(call_double=self._call_double)
        self._is_grad_enabled = True
        self._refused: list[str] = []
        self._key = 0
        self.requests = 0
        self.doubles: Mapping[str, Double] = {}
        self._one_double = threading.RLock()  # a double may ask for operations that call doubles

    def begin_again(self, seed: int) -> None:
        """Forget every object that stayed here and seed the random numbers; the loaded module stays."""
        self._operations.kept.clear()
        self._refused.clear()
        self._operations.seed(seed)
        self._is_grad_enabled = True
        self.requests = 1  # the module was loaded

    def request(self, operation: str, *arguments: Any) -> Any:
        """The answer to one operation; see `handles.Session`."""
        self.requests += 1
        if operation == "refuse":
            names, self._key = arguments
            self._refused += names
            return None
        sent = _unpack(wire.pack({}, list(arguments), QUESTION), QUESTION)
        operations = self._operations
        values = Reader(QUESTION, sent[1], operations.resolve, operations.look_up).whole(sent[0]["value"])
        with self._refusing(), torch.set_grad_enabled(self._is_grad_enabled):
            try:
                result = operations.run(operation, values)
            except CheckFailed:  # of a double
                raise
            except Exception as error:
                raise raised(describe_error(error, operations)) from error
            finally:
                self._is_grad_enabled = torch.is_grad_enabled()
        head, payload = _unpack(wire.pack({}, result, ANSWER, operations.keep), ANSWER)
        return Reader(ANSWER, payload, self._handle).whole(head["value"])

    def _call_double(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        operations = self._operations
        with self._one_double:  # threads are answered one by one, as those of a worker
            head, payload = _unpack(wire.pack({}, [name, list(args), kwargs], ANSWER, operations.keep), ANSWER)
            value = value_of_double(self.doubles, Reader(ANSWER, payload, self._handle).whole(head["value"]))
            sent = _unpack(wire.pack({}, value, QUESTION), QUESTION)
        return Reader(QUESTION, sent[1], operations.resolve, operations.look_up).whole(sent[0]["value"])

    @contextlib.contextmanager
    def _refusing(self) -> Iterator[None]:
        """Refuse in the body, which is trusted, and nowhere else in this process."""
        if not self._refused:
            yield
            return
        nothing, refusals = self._operations.refusals, RefusalsForNow()
        refusals.begin(self._refused, key=self._key)
        self._operations.refusals = refusals
        try:
            yield
        finally:
            self._operations.refusals = nothing
            noted = refusals.first
            refusals.end()
            if noted:
                raise StudentRefused(noted.name)

    def _handle(self, number: int, type_name: str) -> Handle:
        return Handle(self, Kept(number, type_name))


class WorkerSession(Conversation):
    """A conversation with a fresh worker of a zygote. Closing it kills the worker."""

    is_fresh = True

    def __init__(self, zygote: WorkerParent, limits: Limits) -> None:
        self._zygote = zygote
        self._worker = zygote.spawn(_allowance(limits, gpu=zygote.gpu))
        super().__init__(limits, processor_clock(self._worker.pid_here))
        self._ready = self._closed = False
        for fd in self._worker.descriptors:
            os.set_blocking(fd, False)
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(self._worker.answers, select.POLLIN)
        self._writable.register(self._worker.requests, select.POLLOUT)
        for poll in (self._readable, self._writable):  # a worker whose output is not read would block
            poll.register(self._worker.output, select.POLLIN)

    def close(self) -> None:
        """Have the worker killed, and close every pipe."""
        if self._closed:
            return
        self._closed = True
        self._discard()
        for fd in self._worker.descriptors:
            os.close(fd)

    def _await_worker(self) -> None:
        if self._ready:
            return
        try:
            self._fill(memoryview(bytearray(wire.READY)), until(START_SECONDS))
        except TimeoutError:
            self._discard()
            raise SandboxError("a worker was not ready in time") from None
        self._ready = True

    def _exchange(self, question: list[memoryview], left: Left) -> Frame:
        self._send(question, left)
        return self._read_frame(lambda buffer: self._fill(buffer, left))

    def _send(self, buffers: list[memoryview], left: Left) -> None:
        while buffers:
            try:
                buffers = wire.remaining(buffers, os.writev(self._worker.requests, buffers[: wire.MAX_BUFFERS]))
            except BlockingIOError:
                self._wait(self._writable, self._worker.requests, left)
            except BrokenPipeError:
                self._crashed()

    def _fill(self, buffer: memoryview, left: Left) -> None:
        while buffer.nbytes:
            left()  # a worker that sends byte by byte never lets this process wait
            try:
                count = os.readv(self._worker.answers, [buffer])
            except BlockingIOError:
                self._wait(self._readable, self._worker.answers, left)
                continue
            if not count:
                self._crashed()
            buffer = buffer[count:]

    def _wait(self, poll: select.poll, fd: int, left: Left) -> None:
        """Wait until `fd` is ready, and read printed output meanwhile."""
        output = self._worker.output
        while True:
            ready = {ready for ready, _ in poll.poll(left() * 1000)}
            if output in ready and not self._read_output():
                self._readable.unregister(output)
                self._writable.unregister(output)
            if fd in ready:
                return

    def _read_output(self) -> bool:
        """Read printed output, and store its beginning; returns False at the end of the stream."""
        try:
            part = os.read(self._worker.output, 1 << 16)
        except BlockingIOError:
            return True
        self._note_output(part)
        return bool(part)

    def _crashed(self) -> NoReturn:
        self._ended = True
        ended = Ended.of_status(self._zygote.reap(self._worker.pid, grace_seconds=_ENDING_SECONDS))
        if not self._ready:  # it ended before it ran code of a submission
            raise SandboxError(f"a worker could not be made: {ended}")
        raise WorkerCrashed(ended)

    def _discard(self) -> None:
        if not self._ended:
            self._ended = True
            with contextlib.suppress(SandboxError):  # a zygote that has ended took its workers with it
                self._zygote.discard(self._worker.pid)


def _allowance(limits: Limits, *, gpu: bool) -> Allowance:
    """What the kernel and the zygote hold a worker to. These times are over only if this process was stopped."""
    allowance = Allowance(
        limits.memory_mb,
        cpu_seconds=2 * int(limits.loading_seconds + limits.check_seconds) + 60,
        wall_seconds=2 * int(longest(limits)) + 600,
        scratch_mb=limits.scratch_mb,
    )
    return replace(allowance, memory_mb=0, open_files=1024) if gpu else allowance


def _unpack(buffers: list[memoryview], bounds: Bounds) -> tuple[dict[str, Any], bytearray]:
    first, *payload = buffers
    return wire.read_head(first[wire.PREFIX.size :], bounds), bytearray().join(payload)
