"""The format between grader and worker: frames of a JSON head and raw buffers.

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

READY = b"R"  # a worker's first byte: it is confined, and nothing of a submission has run in it yet
MAGIC = b"AGW1"
PREFIX = struct.Struct("<4sIQ")
MAX_HEAD = 4 << 20
MAX_BUFFERS = 512  # to write at once; the kernel takes 1024


def pack(head: dict[str, Any], value: Any, bounds: Bounds, keep: Keep | None = None) -> list[memoryview]:
    """One frame as buffers to write in order: the head's fields and, as `"value"`, the tree of `value`.

    Raises:
        WireError: something in `value` is not carried, or is too large.
    """
    writer = Writer(bounds, keep)
    text = _ENCODE({**head, "value": writer.tree(value)}).encode()
    if len(text) > MAX_HEAD:
        raise WireError(f"a head of {len(text)} bytes; the limit is {MAX_HEAD}")
    prefix = PREFIX.pack(MAGIC, len(text), writer.size)
    return [memoryview(prefix + text), *writer.buffers]


def room(size: int) -> memoryview:
    """A writable buffer for a payload; it takes memory only as it fills, so that a promise of much costs nothing."""
    return np.empty(size, np.uint8).data


def behind(buffers: list[memoryview], written: int) -> list[memoryview]:
    """What is left of `buffers` after their first `written` bytes."""
    for place, buffer in enumerate(buffers):
        if written < buffer.nbytes:
            return [buffer[written:], *buffers[place + 1 :]]
        written -= buffer.nbytes
    return []


def read_prefix(prefix: bytes | memoryview, bounds: Bounds) -> tuple[int, int]:
    """The lengths of head and payload.

    Raises:
        WireError: not the start of a frame, or a frame larger than the limits.
    """
    magic, head, payload = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise WireError("not the start of a frame")
    if head > MAX_HEAD or payload > bounds.payload:
        raise WireError(f"a frame of {head} + {payload} bytes is over the limit")
    return head, payload


def read_head(text: bytes | memoryview, bounds: Bounds) -> dict[str, Any]:
    """The head as a dict, still with its undecoded `"value"` tree.

    Raises:
        WireError: not JSON, not an object, or one of too many parts.
    """
    raw = bytes(text)
    if raw.count(b"[") + raw.count(b"{") > 3 * bounds.parts:  # before json spends seconds on them
        raise WireError("the head has too many parts")
    try:
        head = _DECODE(raw.decode())
    except (ValueError, RecursionError) as error:  # a UnicodeDecodeError is a ValueError
        raise WireError(f"the head is not JSON: {type(error).__name__}") from error
    if not isinstance(head, dict):
        raise WireError("the head is not an object")
    return head


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


# made once: `json.dumps` and `json.loads` with options make one for every call
_ENCODE = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_DECODE = json.JSONDecoder(parse_constant=_no_constant).decode
