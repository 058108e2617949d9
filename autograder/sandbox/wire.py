"""The format between grader and worker: frames of a JSON head and raw buffers. No pickle, no class look-up, no eval.

A frame is `b"AGW1" | u32 head length | u64 payload length | head | payload`, little-endian. The head is a JSON object
whose `"value"` is a tree; what JSON lacks is a tagged object: `{"$": "tensor", …}` with the place of its bytes in the
payload. Both ends read with limits on size, depth and count, because the worker's end may be a student's code.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from autograder.errors import WireError

MAGIC = b"AGW1"
PREFIX = struct.Struct("<4sIQ")
MAX_HEAD = 4 << 20
MAX_PAYLOAD = 256 << 20
MAX_DEPTH = 32
MAX_NODES = 50_000
MAX_DIMS = 16

DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16,
        torch.int8, torch.uint8, torch.bool, torch.complex64, torch.complex128,
    )
}  # fmt: skip

Keep = Callable[[Any], int]
Resolve = Callable[[int, str], Any]
LookUp = Callable[[str], Any]


@dataclass(frozen=True)
class Symbol:
    """The name of something importable in the worker, such as `torch.optim.SGD`; travels from grader to worker only."""

    name: str


@dataclass(frozen=True)
class Kept:
    """An object that stays in the worker, known by its number."""

    number: int
    type_name: str


@dataclass
class Writer:
    """Turns a value into a JSON tree and the buffers it points to.

    `keep` gives an object that is not plain data a number; without it such an object is a WireError.
    """

    keep: Keep | None = None
    buffers: list[memoryview] = field(default_factory=list)
    size: int = 0

    def tree(self, value: Any, depth: int = 0) -> Any:
        if depth > MAX_DEPTH:
            raise WireError(f"nested deeper than {MAX_DEPTH}")
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | str | float) and type(value) in (int, str, float):
            return self._scalar(value)
        if isinstance(value, torch.Tensor):
            return self._tensor(value)
        if isinstance(value, list):
            return [self.tree(item, depth + 1) for item in value]
        if isinstance(value, tuple):
            return {"$": "tuple", "items": [self.tree(item, depth + 1) for item in value]}
        if isinstance(value, dict):
            pairs = [[self.tree(k, depth + 1), self.tree(v, depth + 1)] for k, v in value.items()]
            return {"$": "dict", "items": pairs}
        return self._special(value, depth)

    def _special(self, value: Any, depth: int) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
            return {"$": "array", "tensor": self._tensor(torch.from_numpy(np.ascontiguousarray(value)))}
        if isinstance(value, np.generic):
            return self.tree(value.item(), depth + 1)
        if isinstance(value, torch.dtype):
            return {"$": "dtype", "name": str(value).removeprefix("torch.")}
        if isinstance(value, Symbol):
            return {"$": "symbol", "name": value.name}
        if isinstance(value, Kept):
            return {"$": "kept", "number": value.number, "type": value.type_name}
        if isinstance(getattr(value, "kept", None), Kept):  # a Handle of the trusted end
            return self.tree(value.kept, depth + 1)
        if self.keep is None:
            raise WireError(f"cannot send a {type(value).__name__}")
        return {"$": "kept", "number": self.keep(value), "type": type(value).__name__[:80]}

    def _scalar(self, value: int | float | str) -> Any:
        if isinstance(value, float) and not math.isfinite(value):  # JSON has no NaN and no infinity
            return {"$": "float", "name": repr(value)}
        if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
            raise WireError("an integer of more than 64 bits")
        return value

    def _tensor(self, tensor: torch.Tensor) -> dict[str, Any]:
        name = str(tensor.dtype).removeprefix("torch.")
        if tensor.layout is not torch.strided or name not in DTYPES or tensor.device.type not in ("cpu", "cuda"):
            kind = f"{tensor.layout} {tensor.dtype} tensor on {tensor.device.type}"
            raise WireError(f"cannot send a {kind.replace('torch.', '')}")
        if tensor.numel() * tensor.itemsize + self.size > MAX_PAYLOAD:
            raise WireError(
                f"a tensor of shape {list(tensor.shape)} is larger than the limit of {MAX_PAYLOAD >> 20} MB"
            )
        plain = torch.Tensor.detach(tensor).cpu().contiguous().resolve_conj().resolve_neg()
        data = plain.reshape(-1).view(torch.uint8).numpy().data if plain.numel() else memoryview(b"")
        node = {"$": "tensor", "dtype": name, "shape": list(tensor.shape), "at": self.size}
        if tensor.device.type != "cpu":
            node["device"] = tensor.device.type
        if tensor.requires_grad:
            node["grad"] = True
        self.buffers.append(data)
        self.size += data.nbytes
        return node


def pack(head: dict[str, Any], value: Any, keep: Keep | None = None) -> list[memoryview]:
    """One frame as buffers to write in order: the head's fields and, as `"value"`, the tree of `value`.

    Raises:
        WireError: something in `value` is not carried, or is too large.
    """
    writer = Writer(keep)
    text = json.dumps({**head, "value": writer.tree(value)}, separators=(",", ":"), allow_nan=False).encode()
    if len(text) > MAX_HEAD:
        raise WireError(f"a head of {len(text)} bytes; the limit is {MAX_HEAD}")
    prefix = PREFIX.pack(MAGIC, len(text), writer.size)
    return [memoryview(prefix + text), *(buffer for buffer in writer.buffers if buffer.nbytes)]


def read_prefix(prefix: bytes | bytearray) -> tuple[int, int]:
    """The lengths of head and payload.

    Raises:
        WireError: not the start of a frame, or a frame larger than the limits.
    """
    magic, head, payload = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise WireError("not the start of a frame")
    if head > MAX_HEAD or payload > MAX_PAYLOAD:
        raise WireError(f"a frame of {head} + {payload} bytes is over the limit")
    return head, payload


def read_head(text: bytes | bytearray) -> dict[str, Any]:
    """The head as a dict, still with its undecoded `"value"` tree."""
    try:
        head = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise WireError(f"the head is not JSON: {type(error).__name__}") from error
    if not isinstance(head, dict):
        raise WireError("the head is not an object")
    return head


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


@dataclass
class Reader:
    """Turns a tree back into a value; every number in it is checked before it is used.

    `resolve` maps a kept object's number and type name to a value; `look_up` maps a symbol's name. Where one is None,
    such a node is a WireError.
    """

    payload: bytes | bytearray
    resolve: Resolve | None = None
    look_up: LookUp | None = None
    nodes: int = 0

    def value(self, node: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise WireError("the value is nested too deeply or has too many parts")
        if node is None or isinstance(node, bool | int | float | str):
            return node
        if isinstance(node, list):
            return [self.value(item, depth + 1) for item in node]
        read = _READERS.get(node.get("$", "")) if isinstance(node, dict) and isinstance(node.get("$"), str) else None
        if read is None:
            raise WireError("an unknown kind of node")
        return read(self, node, depth)

    def _items(self, node: dict[str, Any]) -> list[Any]:
        items = node.get("items")
        if not isinstance(items, list):
            raise WireError("items are not a list")
        return items

    def _tuple(self, node: dict[str, Any], depth: int) -> tuple[Any, ...]:
        return tuple(self.value(item, depth + 1) for item in self._items(node))

    def _dict(self, node: dict[str, Any], depth: int) -> dict[Any, Any]:
        result = {}
        for pair in self._items(node):
            if not isinstance(pair, list) or len(pair) != 2:
                raise WireError("an entry of a dict is not a pair")
            key = self.value(pair[0], depth + 1)
            if not isinstance(key, str | int | float | bool | None):
                raise WireError("a key of a dict is not a plain value")
            result[key] = self.value(pair[1], depth + 1)
        return result

    def _float(self, node: dict[str, Any], depth: int) -> float:
        if node.get("name") not in ("nan", "inf", "-inf"):
            raise WireError("not a float")
        return float(node["name"])

    def _dtype(self, node: dict[str, Any], depth: int) -> torch.dtype:
        name = node.get("name")
        if not isinstance(name, str) or name not in DTYPES:
            raise WireError("an unknown dtype")
        return DTYPES[name]

    def _array(self, node: dict[str, Any], depth: int) -> Any:
        tensor = self.value(node.get("tensor"), depth + 1)
        if not isinstance(tensor, torch.Tensor) or tensor.dtype is torch.bfloat16:
            raise WireError("not an array")
        return tensor.detach().numpy()

    def _kept(self, node: dict[str, Any], depth: int) -> Any:
        number, type_name = node.get("number"), node.get("type")
        if self.resolve is None or not isinstance(number, int) or not isinstance(type_name, str):
            raise WireError("a kept object that nobody can resolve")
        return self.resolve(number, type_name[:80])

    def _symbol(self, node: dict[str, Any], depth: int) -> Any:
        name = node.get("name")
        if self.look_up is None or not isinstance(name, str):
            raise WireError("a symbol that nobody looks up")
        return self.look_up(name)

    def _tensor(self, node: dict[str, Any], depth: int) -> torch.Tensor:
        dtype, shape = self._dtype({"name": node.get("dtype")}, depth), _checked_shape(node.get("shape"))
        count = int(np.prod(shape, dtype=object)) if shape else 1
        size, at = count * dtype.itemsize, node.get("at")
        if not isinstance(at, int) or isinstance(at, bool) or at < 0 or at + size > len(self.payload):
            raise WireError("a tensor lies outside the payload")
        if count == 0:
            tensor = torch.empty(shape, dtype=dtype)
        else:
            raw = bytearray(memoryview(self.payload)[at : at + size])  # a private, writable copy
            # a byte other than 0 and 1 in a bool tensor is undefined behaviour, so bools are compared, not cast
            flat = torch.frombuffer(raw, dtype=torch.uint8 if dtype is torch.bool else dtype)
            tensor = (flat.ne(0) if dtype is torch.bool else flat).reshape(shape)
        tensor = _placed(tensor, node.get("device", "cpu"))
        wants_grad = node.get("grad") is True and (dtype.is_floating_point or dtype.is_complex)
        return tensor.requires_grad_() if wants_grad else tensor


_READERS: dict[str, Callable[[Reader, dict[str, Any], int], Any]] = {
    "tuple": Reader._tuple,
    "dict": Reader._dict,
    "float": Reader._float,
    "dtype": Reader._dtype,
    "array": Reader._array,
    "kept": Reader._kept,
    "symbol": Reader._symbol,
    "tensor": Reader._tensor,
}


def _checked_shape(shape: Any) -> list[int]:
    if not isinstance(shape, list) or len(shape) > MAX_DIMS:
        raise WireError("not a shape")
    if any(type(n) is not int or not 0 <= n <= MAX_PAYLOAD for n in shape):
        raise WireError("not a shape")
    return shape


def _placed(tensor: torch.Tensor, device: Any) -> torch.Tensor:
    if device == "cpu":
        return tensor
    if device == "cuda" and torch.cuda.is_available():
        return tensor.to("cuda")
    raise WireError("a tensor on a device that is not here")
