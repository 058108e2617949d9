"""A conversation with a worker: its limits, its questions, and the reading of answers.

The grader believes no byte from a worker. The transport is in `session` for forked workers, and in `portable` where a
system forks none.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from autograder.assignments.model import Limits
from autograder.errors import (
    CheckFailed,
    Refusal,
    StackFrame,
    StudentFault,
    StudentRaised,
    StudentRefused,
    StudentTimeout,
    UnsendableAnswer,
    WireError,
    WorkerCrashed,
)
from autograder.sandbox import wire
from autograder.sandbox.clocks import Clock
from autograder.sandbox.handles import Handle
from autograder.sandbox.tiers import Tier
from autograder.sandbox.values import ANSWER, QUESTION, Kept, Reader
from autograder.sandbox.watch import Left, Watch

MAX_OUTPUT = 16 << 10  # bytes of printed output that are stored
MAX_RECEIVED = 1 << 30  # bytes of answers in one check
MAX_FRAMES = 8  # of an exception
MAX_NESTED = 16  # requests of doubles that are called within requests of doubles

Frame = tuple[dict[str, Any], memoryview]
Listener = Callable[[str, tuple[Any, ...], Any], None]
Double = Callable[..., Any]


class WorkerMaker(Protocol):
    """The source of a grader's workers: a zygote, or where nothing can be forked, one process that is used again.

    Attributes:
        tier: the isolation tier of its workers.
        device: the device that its workers compute on, `cpu` or `cuda`.
    """

    @property
    def tier(self) -> Tier: ...

    @property
    def device(self) -> str: ...

    def session(self, limits: Limits) -> Conversation:
        """A conversation with a worker that has run no code of a submission.

        Raises:
            SandboxError: no worker can be made.
        """

    def restart(self) -> None:
        """Start a new process in place of one that has ended."""

    def close(self) -> None:
        """End every process."""


class Conversation(ABC):
    """A conversation with a worker about one module, within limits. It must be closed at the end.

    Args:
        processor: the processor time of the worker.

    Attributes:
        is_fresh: whether the worker had run no code of a submission when the conversation began, whatever happened
            before.
        requests: the number of operations that were asked for so far.
        output: the first `MAX_OUTPUT` bytes that the worker printed.
        listener: called with each operation, its arguments, and its answer or the fault that it raised; and with
            "double", the arguments of the operation, and each call of a double meanwhile. What a double asks is not
            passed on.
        doubles: the functions of the check that answer in place of the module's, by name.
    """

    is_fresh = False

    def __init__(self, limits: Limits, processor: Clock) -> None:
        self._watch = Watch(limits, processor)
        self.doubles: Mapping[str, Double] = {}
        self._nested = 0  # requests in progress that doubles have made, and the one that they belong to
        self.requests = self._received = 0
        self.output = bytearray()
        self.listener: Listener | None = None
        self._ended = False

    def request(self, operation: str, *arguments: Any) -> Any:
        """The answer to one operation; see `handles.Session`."""
        if self.listener is None or self._nested:
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
        """The seconds in which the worker computed or waited so far, as if the machine had no other work."""
        return self._watch.computed + self._watch.waited

    @abstractmethod
    def close(self) -> None:
        """End the conversation; no code of the module runs after that."""

    @abstractmethod
    def _await_worker(self) -> None:
        """Wait until the worker can be asked.

        Raises:
            SandboxError: the worker has ended, or takes too long.
        """

    @abstractmethod
    def _exchange(self, question: list[memoryview], left: Left) -> Frame:
        """Send a frame and receive one, for as long as `left` allows.

        Raises:
            WireError: the worker sent something else than a frame.
            WorkerCrashed, SandboxError: the worker sent no frame, and has ended.
            StudentTimeout: `left` raised it.
        """

    @abstractmethod
    def _discard(self) -> None:
        """Have the worker killed unless it has ended."""

    def _ask(self, operation: str, arguments: tuple[Any, ...]) -> Any:
        if self._ended:
            raise WorkerCrashed("the worker has ended")
        if self._nested > MAX_NESTED:
            raise CheckFailed(f"doubles call each other more than {MAX_NESTED} deep")
        self.requests += 1
        self._await_worker()
        if not self._nested:
            self._watch.begin(operation)
        number = self.requests
        self._nested += 1
        try:
            question = wire.pack({"id": number, "op": operation}, list(arguments), QUESTION)
            head, payload = self._exchange(question, self._watch.left)
            while head.get("status") == "called":
                called = Reader(ANSWER, payload, self._handle).whole(head.get("value"))
                if self.listener is not None and self._nested == 1:
                    self.listener("double", arguments, called)
                head, payload = self._exchange(self._answer_of_double(called), self._watch.left)
            self._watch.left()  # several threads may have used up the time before anybody looked
            return self._answer(number, head, Reader(ANSWER, payload, self._handle))
        except StudentTimeout:
            self._discard()
            raise
        except WireError as error:
            self._discard()
            raise WorkerCrashed(f"the answer was not in the agreed format ({error})") from error
        finally:
            self._nested -= 1
            if not self._nested:
                self._watch.end()

    def _answer_of_double(self, called: Any) -> list[memoryview]:
        """The frame that answers a call of a double."""
        try:
            return wire.pack({"op": wire.RETURNED}, value_of_double(self.doubles, called), QUESTION)
        except CallRefused as error:
            return wire.pack({"op": wire.REFUSED}, str(error), QUESTION)

    def _handle(self, number: int, type_name: str) -> Handle:
        return Handle(self, Kept(number, type_name))

    def _note_output(self, printed: bytes) -> None:
        self.output += printed[: max(MAX_OUTPUT - len(self.output), 0)]

    def _answer(self, number: int, head: dict[str, Any], reader: Reader) -> Any:
        if head.get("id") != number:
            raise WireError("an answer to another question")
        value = reader.whole(head.get("value"))
        if head.get("status") == "ok":
            return value
        if head.get("status") == "unsendable" and isinstance(value, str):
            raise UnsendableAnswer(value[:400])
        if head.get("status") == "raised" and isinstance(value, dict):
            raise raised(value)
        if head.get("status") == "refused" and isinstance(value, dict):
            raise StudentRefused(_text(value.get("name"))[:80], tuple(_frames(value.get("frames"))))
        raise WireError("an answer with an unknown status")

    def _read_frame(self, fill: Callable[[memoryview], None]) -> Frame:
        """The next frame of a stream; `fill` reads from the stream until a buffer is full."""
        prefix = memoryview(bytearray(wire.PREFIX.size))
        fill(prefix)
        head_size, payload_size = wire.read_prefix(prefix, ANSWER)
        head, payload = memoryview(bytearray(head_size)), wire.new_buffer(payload_size)
        self._received += head_size + payload_size
        if self._received > MAX_RECEIVED:
            raise WireError(f"answers of more than {MAX_RECEIVED >> 20} MB in one check")
        fill(head)
        fill(payload)
        return wire.read_head(head, ANSWER), payload


class CallRefused(Exception):
    """A call of a double lacks an argument; the text is Python's own."""


def value_of_double(doubles: Mapping[str, Double], called: Any) -> Any:
    """The value of the check's function for a call: the name of a double, and its arguments.

    Raises:
        CallRefused: an argument is missing.
        WireError: this is not the call of a double.
    """
    if not isinstance(called, list) or len(called) != 3:
        raise WireError("not the call of a double")
    name, args, kwargs = called
    if not isinstance(name, str) or name not in doubles:
        raise WireError("a call of something that has no double")
    if not isinstance(args, list) or not isinstance(kwargs, dict):
        raise WireError("a call of a double without arguments")
    bound = _bound(name, doubles[name], args, kwargs)
    return doubles[name](*bound.args, **bound.kwargs)


def _bound(name: str, double: Double, args: Sequence[Any], kwargs: Mapping[Any, Any]) -> inspect.BoundArguments:
    """The arguments of a call by the parameters of a double. What the double has no parameter for is dropped."""
    signature = inspect.signature(double)
    places = list(signature.parameters)
    by_name = {key: value for key, value in kwargs.items() if key in places[len(args) :]}
    try:
        return signature.bind(*args[: len(places)], **by_name)
    except TypeError as error:
        raise CallRefused(f"{name}() {error}") from None


def raised(value: dict[Any, Any]) -> StudentRaised:
    """The exception that a worker describes, with texts of bounded length."""
    types = value.get("types")
    names = tuple(_text(name)[:80] for name in types[:12]) if isinstance(types, list) else ()
    name = _text(value.get("unknown_name"))[:80]
    unknown = name if name.isidentifier() else ""
    refusal = _text(value.get("refusal"))
    return StudentRaised(
        names,
        _text(value.get("message"))[:2000],
        tuple(_frames(value.get("frames"))),
        unknown_name=unknown,
        refusal=Refusal(refusal) if refusal in set(Refusal) else None,
        writing=value.get("writing") is True,
    )


def _frames(value: Any) -> Iterator[StackFrame]:
    """The frames that a worker names. Whether the module has such lines is not tested here."""
    for frame in value[-MAX_FRAMES:] if isinstance(value, list) else ():
        if isinstance(frame, list) and len(frame) == 2 and type(frame[0]) is int:
            yield StackFrame(frame[0], _text(frame[1])[:80])


def _text(value: Any) -> str:
    """A text as it is, and "" for anything else: a worker can send a value that takes minutes to turn into text."""
    return value if isinstance(value, str) else ""
