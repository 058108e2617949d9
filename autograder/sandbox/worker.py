"""The untrusted end: answer requests about one module until the other side closes. Imports nothing hidden.

From the first `load` on, everything in this process may be under the control of the submission. So nothing here is a
safeguard: the trusted end believes no byte of an answer, and the kernel holds the process.
"""

from __future__ import annotations

import os
from typing import Any

from autograder.errors import WireError
from autograder.sandbox import wire
from autograder.sandbox.operations import Operations, describe_error
from autograder.sandbox.values import ANSWER, QUESTION, Reader


def serve(read_fd: int, write_fd: int) -> None:
    """Say that it is ready, and answer frames from `read_fd` on `write_fd` until end of file."""
    operations = Operations()
    os.write(write_fd, wire.READY)
    prefix = memoryview(bytearray(wire.PREFIX.size))
    while _fill(read_fd, prefix):
        head_size, payload_size = wire.read_prefix(prefix, QUESTION)
        head, payload = memoryview(bytearray(head_size)), wire.room(payload_size)
        if not (_fill(read_fd, head) and _fill(read_fd, payload)):
            return
        _write_all(write_fd, answer(operations, wire.read_head(head, QUESTION), payload))


def answer(operations: Operations, head: dict[str, Any], payload: memoryview) -> list[memoryview]:
    """The frame that answers one question, as buffers to write in order."""
    number = head.get("id")
    try:
        arguments = Reader(QUESTION, payload, operations.resolve, operations.look_up).whole(head.get("value"))
        result = operations.run(str(head.get("op")), arguments)
    except BaseException as error:  # SystemExit and KeyboardInterrupt of the student's code are answers, too
        return wire.pack({"id": number, "status": "raised"}, describe_error(error, operations.file), ANSWER)
    try:
        return wire.pack({"id": number, "status": "ok"}, result, ANSWER, operations.keep)
    except WireError as error:
        return wire.pack({"id": number, "status": "unsendable"}, str(error)[:400], ANSWER)
    except BaseException as error:  # of the answer's own methods, which sending it calls
        said = f"sending it raised {type(error).__name__}"[:400]
        return wire.pack({"id": number, "status": "unsendable"}, said, ANSWER)


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
        buffers = wire.behind(buffers, os.writev(fd, buffers[: wire.MAX_BUFFERS]))
