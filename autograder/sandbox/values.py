"""Values as JSON trees. A value that JSON has stands as it is; any other is a tagged object like `{"$": "tensor", …}`.

No pickle, no class look-up, no eval. The payload holds the bytes of all tensors in the order of the tree, each from a
multiple of `ALIGNMENT` on. So no two tensors share bytes, and nothing decodes to more than was sent. Both ends read
within `Bounds`, because a student's code may control the worker's end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from autograder.errors import WireError

MAX_DEPTH = 32
MAX_DIMS = 16
MAX_INTEGER = 1 << 63  # no tensor holds a larger integer, and arithmetic with very large ones can take minutes
MAX_EMPTY = 1 << 20  # rows without elements: they take no bytes, but a loop over them takes time
ALIGNMENT = 16  # bytes; the size of the widest dtype


@dataclass(frozen=True)
class Bounds:
    """The largest frame: bytes of payload, elements of all tensors together, and parts of the tree."""

    payload: int
    elements: int
    parts: int


QUESTION = Bounds(payload=256 << 20, elements=1 << 28, parts=1_000_000)
# less than a question, because a check may loop over an answer's elements or convert them to a wider dtype
ANSWER = Bounds(payload=64 << 20, elements=1 << 22, parts=50_000)

DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16,
        torch.int8, torch.uint8, torch.bool, torch.complex64, torch.complex128,
    )
}  # fmt: skip
_NAMES = {dtype: name for name, dtype in DTYPES.items()}
_NAMES_IN_NUMPY = {torch.empty(0, dtype=d).numpy().dtype: n for d, n in _NAMES.items() if d is not torch.bfloat16}
_PADDING = memoryview(bytes(ALIGNMENT))
_DEVICES = ("cpu", "cuda")

Keep = Callable[[Any], int]
Resolve = Callable[[int, str], Any]
LookUp = Callable[[str], Any]


@dataclass(frozen=True)
class Symbol:
    """The dotted name of an object that a worker imports, like `torch.optim.SGD`; only the grader sends symbols."""

    name: str


@dataclass(frozen=True)
class Kept:
    """An object that stays in the worker; both sides refer to it by its number."""

    number: int
    type_name: str


@dataclass
class Writer:
    """Turns a value into a JSON tree and the buffers of its tensors.

    Attributes:
        keep: gives a number to an object that is not plain data; if None, such an object raises a WireError.
        buffers, size, elements: the payload so far, its bytes, and the elements of its tensors.
    """

    bounds: Bounds
    keep: Keep | None = None
    buffers: list[memoryview] = field(default_factory=list)
    size: int = 0
    elements: int = 0

    def tree(self, value: Any, depth: int = 0) -> Any:
        """The tree of a value. A part that cannot be sent, or is too large, raises a WireError."""
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
            return {"$": "array", "tensor": self._tensor(_tensor_of(value))}
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
        if isinstance(value, int) and not -MAX_INTEGER <= value < MAX_INTEGER:
            raise WireError("an integer of more than 64 bits")
        return value

    def _tensor(self, tensor: torch.Tensor) -> dict[str, Any]:
        array = _view_of(tensor)
        if array is None:
            return self._any_tensor(tensor)
        self._count(array.size, array.nbytes, array.shape)
        if array.size:
            self._append(array.data.cast("B"))
        return {"$": "tensor", "dtype": _NAMES_IN_NUMPY[array.dtype], "shape": list(array.shape)}

    def _any_tensor(self, tensor: torch.Tensor) -> dict[str, Any]:
        name, device = _NAMES.get(tensor.dtype), tensor.device.type
        if tensor.layout is not torch.strided or name is None or device not in _DEVICES:
            kind = f"{tensor.layout} {tensor.dtype} tensor on {device}"
            raise WireError(f"cannot send a {kind.replace('torch.', '')}")
        shape = list(tensor.shape)
        self._count(tensor.numel(), tensor.nbytes, shape)
        node: dict[str, Any] = {"$": "tensor", "dtype": name, "shape": shape}
        if device != "cpu":
            node["device"] = device
        if tensor.requires_grad:
            node["grad"] = True
        if self.bounds is QUESTION and not tensor.is_contiguous():
            node["turned"] = True
        if tensor.numel():
            self._append(_bytes_of(tensor))
        return node

    def _count(self, elements: int, size: int, shape: Sequence[int]) -> None:
        self.elements += elements
        if self.elements > self.bounds.elements or size + self.size > self.bounds.payload:
            raise WireError(f"a tensor of shape {list(shape)} is too large to be sent")

    def _append(self, data: memoryview) -> None:
        self.buffers.append(data)
        self.size += data.nbytes
        missing = -self.size % ALIGNMENT
        if missing:
            self.buffers.append(_PADDING[:missing])
            self.size += missing


def _view_of(tensor: torch.Tensor) -> Any:
    """The memory of a plain CPU tensor as an array, because NumPy answers faster; None for any other tensor."""
    if type(tensor) is not torch.Tensor or tensor.requires_grad:
        return None
    try:
        array = tensor.numpy()
    except (TypeError, RuntimeError):  # on a GPU, not strided, bfloat16, or conjugated or negated by a flag
        return None
    return array if array.flags.c_contiguous and array.dtype in _NAMES_IN_NUMPY else None


def _tensor_of(array: Any) -> torch.Tensor:
    try:
        return torch.from_numpy(np.ascontiguousarray(array))
    except TypeError as error:  # a dtype that torch lacks, such as NumPy's longdouble
        raise WireError(f"cannot send an array of {array.dtype}") from error


def _bytes_of(tensor: torch.Tensor) -> memoryview:
    """The bytes of a tensor's values, of which there is at least one."""
    plain = torch.Tensor.detach(tensor)
    if plain.device.type != "cpu" or not plain.is_contiguous() or plain.is_conj() or plain.is_neg():
        plain = plain.cpu().contiguous().resolve_conj().resolve_neg()
    return (plain.view(torch.int16) if plain.dtype is torch.bfloat16 else plain).numpy().data.cast("B")


@dataclass
class Reader:
    """Turns a tree back into a value. Every number of the tree is checked before it is used.

    Attributes:
        payload: the bytes of the tensors. Tensors are views of it, so it must not be used for anything else.
        resolve: maps the number and type name of a `Kept` to a value; if None, a kept object raises a WireError.
        look_up: maps the name of a `Symbol` to a value; if None, a symbol raises a WireError.
        parts, taken, elements: the parts of the tree, bytes of the payload and elements of tensors read so far.
    """

    bounds: Bounds
    payload: bytearray | memoryview
    resolve: Resolve | None = None
    look_up: LookUp | None = None
    parts: int = 0
    taken: int = 0
    elements: int = 0

    def whole(self, tree: Any) -> Any:
        """The value of a tree. One that is not valid, or uses only a part of the payload, raises a WireError."""
        value = self.value(tree)
        if self.taken != len(self.payload):
            raise WireError("the payload has bytes that no tensor of the tree uses")
        return value

    def value(self, node: Any, depth: int = 0) -> Any:
        """The value of a node."""
        self.parts += 1
        if depth > MAX_DEPTH or self.parts > self.bounds.parts:
            raise WireError("the value is nested too deeply or has too many parts")
        if node is None or isinstance(node, bool | float | str):
            return node
        if isinstance(node, int):
            return _checked_integer(node)
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
        return _checked_dtype(node.get("name"))

    def _array(self, node: dict[str, Any], depth: int) -> Any:
        tensor = self.value(node.get("tensor"), depth + 1)
        if not isinstance(tensor, torch.Tensor) or tensor.dtype is torch.bfloat16 or tensor.device.type != "cpu":
            raise WireError("not an array")
        return tensor.detach().numpy()

    def _kept(self, node: dict[str, Any], depth: int) -> Any:
        number, type_name = node.get("number"), node.get("type")
        if self.resolve is None or not isinstance(number, int) or not isinstance(type_name, str):
            raise WireError("a kept object where none is allowed")
        return self.resolve(number, type_name[:80])

    def _symbol(self, node: dict[str, Any], depth: int) -> Any:
        name = node.get("name")
        if self.look_up is None or not isinstance(name, str):
            raise WireError("a symbol where none is allowed")
        return self.look_up(name)

    def _tensor(self, node: dict[str, Any], depth: int) -> torch.Tensor:
        dtype, shape = _checked_dtype(node.get("dtype")), _checked_shape(node.get("shape"))
        count = math.prod(shape)
        self.elements += count
        if self.elements > self.bounds.elements:
            raise WireError("tensors with too many elements")
        tensor = self._values(dtype, count).reshape(shape) if count else torch.empty(shape, dtype=dtype)
        tensor = _placed(tensor, node.get("device", "cpu"))
        if self.bounds is QUESTION and node.get("turned") is True:
            tensor = _turned(tensor)
        wants_grad = node.get("grad") is True and (dtype.is_floating_point or dtype.is_complex)
        return tensor.requires_grad_() if wants_grad else tensor

    def _values(self, dtype: torch.dtype, count: int) -> torch.Tensor:
        """The next `count` values of the payload."""
        start, end = self.taken, self.taken + count * dtype.itemsize
        if end > len(self.payload):
            raise WireError("a tensor lies outside the payload")
        self.taken = end + -end % ALIGNMENT
        # a byte other than 0 and 1 in a bool tensor is undefined behaviour, so bools are compared, not cast
        stored = torch.uint8 if dtype is torch.bool else dtype
        values = torch.frombuffer(self.payload, dtype=stored, count=count, offset=start)
        return values.ne(0) if dtype is torch.bool else values


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


def _checked_dtype(name: Any) -> torch.dtype:
    if not isinstance(name, str) or name not in DTYPES:
        raise WireError("an unknown dtype")
    return DTYPES[name]


def _checked_integer(number: int) -> int:
    if not -MAX_INTEGER <= number < MAX_INTEGER:
        raise WireError("an integer of more than 64 bits")
    return number


def _checked_shape(shape: Any) -> list[int]:
    if not isinstance(shape, list) or len(shape) > MAX_DIMS:
        raise WireError("not a shape")
    for n in shape:
        if type(n) is not int or not 0 <= n < MAX_INTEGER:
            raise WireError("not a shape")
    if 0 in shape and math.prod(n or 1 for n in shape) > MAX_EMPTY:
        raise WireError("an empty tensor with too many rows")
    return shape


def _turned(tensor: torch.Tensor) -> torch.Tensor:
    """The same numbers, not contiguous: with the last dim first in memory, or with gaps where there is one long dim."""
    turned = tensor.transpose(0, -1).contiguous().transpose(0, -1) if tensor.dim() > 1 else tensor
    return turned if not turned.is_contiguous() else torch.stack([tensor, tensor], dim=-1)[..., 0]


def _placed(tensor: torch.Tensor, device: Any) -> torch.Tensor:
    if device == "cpu":
        return tensor
    if device == "cuda" and torch.cuda.is_available():
        try:
            return tensor.to("cuda")
        except RuntimeError as error:
            raise WireError(f"a tensor that does not fit on the GPU: {error}") from error
    raise WireError("a tensor on a device that this machine lacks")
