"""The untrusted end of a conversation: a worker answers questions about one module until the grader closes the pipe.

From the first `load` on, the submission may control everything in this process. So nothing here protects the grader:
the grader believes no byte of an answer, and the kernel confines the process. This module imports nothing hidden.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from autograder.errors import WireError
from autograder.sandbox import wire
from autograder.sandbox.operations import Operations, describe_error
from autograder.sandbox.values import ANSWER, QUESTION, Reader


def serve(read_fd: int, write_fd: int, folder: Path | None = None) -> None:
    """Write `wire.READY`, then answer frames from `read_fd` on `write_fd` until the end of the stream.

    Args:
        folder: the folder that the worker may write to; None if there is none.
    """
    operations = Operations(folder)
    os.write(write_fd, wire.READY)
    prefix = memoryview(bytearray(wire.PREFIX.size))
    while _fill(read_fd, prefix):
        head_size, payload_size = wire.read_prefix(prefix, QUESTION)
        head, payload = memoryview(bytearray(head_size)), wire.new_buffer(payload_size)
        if not (_fill(read_fd, head) and _fill(read_fd, payload)):
            return
        _write_all(write_fd, answer(operations, wire.read_head(head, QUESTION), payload))


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
