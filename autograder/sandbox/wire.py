"""The wire format between grader and worker: frames of a JSON head and raw buffers.

A frame is `b"AGW1" | u32 head length | u64 payload length | head | payload`, little-endian. The head is a JSON object
whose `"value"` is a tree of `values`; the payload holds the bytes of its tensors.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from autograder.errors import WireError
from autograder.sandbox.values import Bounds, Keep, Writer

READY = b"R"  # a worker's first byte: the worker is confined, and has run no code of a submission
RETURNED, REFUSED = "returned", "refused"  # the grader's answers to a double's call: a value, or why it cannot be made
MAGIC = b"AGW1"
PREFIX = struct.Struct("<4sIQ")
MAX_HEAD = 4 << 20
MAX_BUFFERS = 512  # to write in one call; the kernel takes 1024


def pack(head: dict[str, Any], value: Any, bounds: Bounds, keep: Keep | None = None) -> list[memoryview]:
    """One frame as buffers to write in order. Its head is `head` and, under `"value"`, the tree of `value`.

    Raises:
        WireError: a part of `value` cannot be sent, or is too large.
    """
    writer = Writer(bounds, keep)
    text = _ENCODE({**head, "value": writer.tree(value)}).encode()
    if len(text) > MAX_HEAD:
        raise WireError(f"a head of {len(text)} bytes; the limit is {MAX_HEAD}")
    prefix = PREFIX.pack(MAGIC, len(text), writer.size)
    return [memoryview(prefix + text), *writer.buffers]


def new_buffer(size: int) -> memoryview:
    """A writable buffer of `size` bytes for a payload.

    The system gives it memory only as it fills, so a frame that announces much and sends little costs little.
    """
    return np.empty(size, np.uint8).data


def remaining(buffers: list[memoryview], written: int) -> list[memoryview]:
    """The rest of `buffers` after their first `written` bytes."""
    for place, buffer in enumerate(buffers):
        if written < buffer.nbytes:
            return [buffer[written:], *buffers[place + 1 :]]
        written -= buffer.nbytes
    return []


def read_prefix(prefix: bytes | memoryview, bounds: Bounds) -> tuple[int, int]:
    """The lengths of head and payload in bytes.

    Raises:
        WireError: this is not the start of a frame, or the frame is over the limits.
    """
    magic, head, payload = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise WireError("not the start of a frame")
    if head > MAX_HEAD or payload > bounds.payload:
        raise WireError(f"a frame of {head} + {payload} bytes is over the limit")
    return head, payload


def read_head(text: bytes | memoryview, bounds: Bounds) -> dict[str, Any]:
    """The head as a dict; its `"value"` is still a tree.

    Raises:
        WireError: the head is not JSON, is not an object, or has too many parts.
    """
    raw = bytes(text)
    if raw.count(b"[") + raw.count(b"{") > 3 * bounds.parts:  # counted before the seconds that json would spend on them
        raise WireError("the head has too many parts")
    try:
        head = _DECODE(raw.decode())
    except (ValueError, RecursionError) as error:  # a UnicodeDecodeError is a ValueError
        raise WireError(f"the head is not JSON: {type(error).__name__}") from error
    if not isinstance(head, dict):
        raise WireError("the head is not an object")
    return head


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


# made once, because `json.dumps` and `json.loads` with options make a new coder in every call
_ENCODE = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_DECODE = json.JSONDecoder(parse_constant=_refuse_constant).decode
