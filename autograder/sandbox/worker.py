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


def serve(read_fd: int, write_fd: int) -> None:
    """Answer frames from `read_fd` on `write_fd` until end of file."""
    operations = Operations()
    while True:
        prefix = _read_exactly(read_fd, wire.PREFIX.size)
        if prefix is None:
            return
        head_size, payload_size = wire.read_prefix(prefix)
        head = wire.read_head(_read_exactly(read_fd, head_size) or b"")
        payload = _read_exactly(read_fd, payload_size) or b""
        for buffer in _answer(operations, head, payload):
            _write_all(write_fd, buffer)


def _answer(operations: Operations, head: dict[str, Any], payload: bytes | bytearray) -> list[memoryview]:
    number = head.get("id")
    try:
        arguments = wire.Reader(payload, operations.resolve, operations.look_up).value(head.get("value"))
        result = operations.run(str(head.get("op")), arguments)
    except BaseException as error:  # SystemExit and KeyboardInterrupt of the student's code are answers, too
        return wire.pack({"id": number, "status": "raised"}, describe_error(error, operations.file))
    try:
        return wire.pack({"id": number, "status": "ok"}, result, operations.keep)
    except WireError as error:
        return wire.pack({"id": number, "status": "unsendable"}, str(error)[:400])


def _read_exactly(fd: int, size: int) -> bytearray | None:
    """`size` bytes, or None at the end of the stream."""
    data = bytearray(size)
    view, done = memoryview(data), 0
    while done < size:
        count = os.readv(fd, [view[done:]])
        if count == 0:
            return None
        done += count
    return data


def _write_all(fd: int, buffer: memoryview) -> None:
    while buffer.nbytes:
        buffer = buffer[os.write(fd, buffer) :]
