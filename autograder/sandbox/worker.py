"""The untrusted end of a conversation: a worker answers questions about one module until the grader closes the pipe.

From the first `load` on, the submission may control everything in this process. So nothing here protects the grader:
the grader believes no byte of an answer, and the kernel confines the process. This module imports nothing hidden.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.errors import WireError
from autograder.sandbox import wire
from autograder.sandbox.forbidding.refusals import Refusals
from autograder.sandbox.operations import Operations, describe_error
from autograder.sandbox.values import ANSWER, QUESTION, Reader

Question = tuple[dict[str, Any], memoryview]  # the head of a frame, and the bytes of its tensors


def serve(read_fd: int, write_fd: int, folder: Path | None = None) -> None:
    """Write `wire.READY`, then answer frames from `read_fd` on `write_fd` until the end of the stream.

    Args:
        folder: the folder that the worker may write to; None if there is none.
    """
    os.write(write_fd, wire.READY)
    questions = Questions(lambda: _next_question(read_fd), lambda buffers: _write_all(write_fd, buffers))
    questions.begin(folder)
    while (question := questions.next()) is not None:
        questions.answer(question)


class Questions:
    """The questions of a grader about one module, and the calls of doubles while the module's code runs.

    Args:
        receive: the next question; None at the end of the stream.
        send: writes a frame.
    """

    def __init__(self, receive: Callable[[], Question | None], send: Callable[[list[memoryview]], None]) -> None:
        self.next, self._send = receive, send
        self.begin(None)
        self._one_call_at_once = threading.RLock()  # the module's code may call doubles in threads

    def begin(self, folder: Path | None, refusals: Refusals | None = None) -> None:
        """Begin with a new module, whose code may write to a folder."""
        self.operations = Operations(folder, refusals, self._call_double)

    def answer(self, question: Question) -> None:
        """Answer one question."""
        self._send(answer(self.operations, *question))

    def _call_double(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Ask the grader for the answer of a double. Until that comes, the grader may ask questions of its own."""
        with self._one_call_at_once:
            called = [name, list(args), {str(key): value for key, value in kwargs.items()}]
            self._send(wire.pack({"status": "called"}, called, ANSWER, self.operations.keep))
            while (question := self.next()) is not None:
                head, payload = question
                if head.get("op") not in (wire.RETURNED, wire.REFUSED):
                    self.answer(question)
                    continue
                reader = Reader(QUESTION, payload, self.operations.resolve, self.operations.look_up)
                value = reader.whole(head.get("value"))
                if head["op"] == wire.REFUSED:
                    raise TypeError(value)
                return value
            raise EOFError(f"nobody answers {name}()")


def answer(operations: Operations, head: dict[str, Any], payload: memoryview) -> list[memoryview]:
    """The frame that answers one question, as buffers to write in order."""
    number = head.get("id")
    try:
        arguments = Reader(QUESTION, payload, operations.resolve, operations.look_up).whole(head.get("value"))
        result = operations.run(str(head.get("op")), arguments)
    except BaseException as error:  # SystemExit and KeyboardInterrupt of the student's code are answers as well
        if operations.refusals.first:
            return _refused(number, operations)
        return wire.pack({"id": number, "status": "raised"}, describe_error(error, operations), ANSWER)
    if operations.refusals.first:  # also if the code has caught the refusal
        return _refused(number, operations)
    try:
        return wire.pack({"id": number, "status": "ok"}, result, ANSWER, operations.keep)
    except WireError as error:
        return wire.pack({"id": number, "status": "unsendable"}, str(error)[:400], ANSWER)
    except BaseException as error:  # sending an answer calls methods of the answer
        said = f"sending it raised {type(error).__name__}"[:400]
        return wire.pack({"id": number, "status": "unsendable"}, said, ANSWER)


def _refused(number: Any, operations: Operations) -> list[memoryview]:
    """The answer where a forbidden computation was called: its name, and the module's lines that led to it."""
    noted = operations.refusals.first
    assert noted is not None, "asked for after a refusal"
    told = {"name": noted.name, "frames": noted.frames_of(operations.file)}
    return wire.pack({"id": number, "status": "refused"}, told, ANSWER)


def _next_question(fd: int) -> Question | None:
    prefix = memoryview(bytearray(wire.PREFIX.size))
    if not _fill(fd, prefix):
        return None
    head_size, payload_size = wire.read_prefix(prefix, QUESTION)
    head, payload = memoryview(bytearray(head_size)), wire.new_buffer(payload_size)
    if not (_fill(fd, head) and _fill(fd, payload)):
        return None
    return wire.read_head(head, QUESTION), payload


def _fill(fd: int, buffer: memoryview) -> bool:
    """Read until `buffer` is full; False at the end of the stream."""
    while buffer.nbytes:
        count = os.readv(fd, [buffer])
        if not count:
            return False
        buffer = buffer[count:]
    return True


def _write_all(fd: int, buffers: list[memoryview]) -> None:
    while buffers:
        buffers = wire.remaining(buffers, os.writev(fd, buffers[: wire.MAX_BUFFERS]))
