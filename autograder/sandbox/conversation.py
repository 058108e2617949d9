"""What every conversation with a worker has in common: its limits, its questions and how an answer is read.

No byte from a worker is believed. How the bytes travel is the matter of `session`, where workers are forked, and of
`portable`, where they cannot be.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from autograder.assignments.model import Limits
from autograder.errors import StackFrame, StudentFault, StudentRaised, UnsendableAnswer, WireError, WorkerCrashed
from autograder.sandbox import wire
from autograder.sandbox.student import Handle
from autograder.sandbox.tiers import Tier
from autograder.sandbox.values import ANSWER, QUESTION, Kept, Reader

OUTPUT_KEPT = 16 << 10
MAX_RECEIVED = 1 << 30  # bytes of answers to one check
MAX_FRAMES = 8  # of an exception

Frame = tuple[dict[str, Any], memoryview]
Listener = Callable[[str, tuple[Any, ...], Any], None]


class WorkerMaker(Protocol):
    """Where the workers of a grader come from: a zygote, or where nothing can be forked, one process that lasts.

    Attributes:
        tier: the isolation tier of its workers.
    """

    @property
    def tier(self) -> Tier: ...

    def session(self, limits: Limits) -> Conversation:
        """A conversation with a worker that has run nothing of a submission.

        Raises:
            SandboxError: none can be made.
        """

    def restart(self) -> None:
        """Begin again with a new process."""

    def close(self) -> None:
        """End every process."""


class Conversation(ABC):
    """A conversation with a worker about one module, within its limits. Close it: the worker serves no other module.

    Attributes:
        requests: how many operations were asked for so far.
        output: the beginning of what the worker has printed.
        listener: told each operation with its arguments, and the answer or the fault that it ended in.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.check_seconds  # wall time that this check's calls may still take together
        self.requests = self._received = 0
        self.output = bytearray()
        self.listener: Listener | None = None
        self._ended = False

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

    @property
    def seconds(self) -> float:
        """The wall time that its answers have taken so far."""
        return self._limits.check_seconds - self._left

    @abstractmethod
    def close(self) -> None:
        """End the conversation; nothing of the module is left to run."""

    @abstractmethod
    def _exchange(self, question: list[memoryview], deadline: float) -> Frame:
        """Send a frame and receive one, until `deadline` (monotonic).

        Raises:
            WireError: what came is no frame.
            StudentTimeout, WorkerCrashed, SandboxError: none came; the worker has ended then.
        """

    @abstractmethod
    def _discard(self) -> None:
        """Have the worker killed, if it has not ended."""

    def _ask(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        if self._ended:
            raise WorkerCrashed("the worker has ended")
        self.requests += 1
        started = time.monotonic()
        deadline = started + min(self._limits.call_seconds, self._left)
        try:
            question = wire.pack({"id": self.requests, "op": operation}, list(arguments), QUESTION)
            head, payload = self._exchange(question, deadline)
            return self._answer(head, Reader(ANSWER, payload, self._handle))
        except WireError as error:
            self._discard()
            raise WorkerCrashed(f"the answer was not in the agreed format ({error})") from error
        finally:
            self._left -= time.monotonic() - started

    def _handle(self, number: int, type_name: str) -> Handle:
        return Handle(self, Kept(number, type_name))

    def _keep(self, printed: bytes) -> None:
        self.output += printed[: max(OUTPUT_KEPT - len(self.output), 0)]

    def _answer(self, head: dict[str, Any], reader: Reader) -> Any:
        if head.get("id") != self.requests:
            raise WireError("an answer to a question that nobody asked")
        value = reader.whole(head.get("value"))
        if head.get("status") == "ok":
            return value
        if head.get("status") == "unsendable" and isinstance(value, str):
            raise UnsendableAnswer(value[:400])
        if head.get("status") == "raised" and isinstance(value, dict):
            raise raised(value)
        raise WireError("an answer of an unknown status")

    def _read_frame(self, fill: Callable[[memoryview], None]) -> Frame:
        """The next frame, of a stream that `fill` takes a buffer's worth from."""
        prefix = memoryview(bytearray(wire.PREFIX.size))
        fill(prefix)
        head_size, payload_size = wire.read_prefix(prefix, ANSWER)
        head, payload = memoryview(bytearray(head_size)), wire.room(payload_size)
        self._received += head_size + payload_size
        if self._received > MAX_RECEIVED:
            raise WireError(f"answers of more than {MAX_RECEIVED >> 20} MB in one check")
        fill(head)
        fill(payload)
        return wire.read_head(head, ANSWER), payload


def raised(value: dict[Any, Any]) -> StudentRaised:
    """The exception that a worker describes."""
    types = value.get("types")
    names = tuple(_text(name)[:80] for name in types[:12]) if isinstance(types, list) else ()
    name = _text(value.get("unknown_name"))[:80]
    unknown = name if name.isidentifier() else ""
    return StudentRaised(
        names, _text(value.get("message"))[:2000], tuple(_frames(value.get("frames"))), unknown_name=unknown
    )


def _frames(value: Any) -> Iterator[StackFrame]:
    """The frames that a worker names; whether the module has such lines is not looked at here."""
    for frame in value[-MAX_FRAMES:] if isinstance(value, list) else ():
        if isinstance(frame, list) and len(frame) == 2 and type(frame[0]) is int:
            yield StackFrame(frame[0], _text(frame[1])[:80])


def _text(value: Any) -> str:
    """A text as it is; nothing for anything else, whose `str` a worker could make to cost minutes."""
    return value if isinstance(value, str) else ""
