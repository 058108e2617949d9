"""Short descriptions of values, for one line of a report."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch


def brief(value: Any, width: int = 60) -> str:
    """A value in at most `width` characters, for one line of a report."""
    if isinstance(value, torch.Tensor | np.ndarray):
        text = _tensor_brief(torch.as_tensor(value))
    else:
        text = _SHORT.repr(value).replace("\n", " ")
    return text if len(text) <= width else text[: width - 1] + "…"


def describe(value: Any) -> str:
    """The dtype and shape of a tensor or array, such as `float32[16, 5]`; numbers and strings as they are."""
    if isinstance(value, torch.Tensor):
        return f"{dtype_name(value.dtype)}{shape_text(value.shape)}"
    if isinstance(value, np.ndarray):
        return f"array {value.dtype}{shape_text(value.shape)}"
    if isinstance(value, list | tuple) and len(value) > 4:
        return f"{type(value).__name__} of {len(value)}"
    return brief(value, 24)


class _Short(reprlib.Repr):
    """`repr` with a bounded length, and with dtype and shape for tensors in lists."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = self.maxtuple = self.maxdict = 6
        self.maxstring = self.maxother = self.maxlong = 80

    def repr_Tensor(self, value: torch.Tensor, level: int) -> str:
        return describe(value)

    def repr_ndarray(self, value: np.ndarray[Any, Any], level: int) -> str:
        return describe(value)

    def repr_float(self, value: float, level: int) -> str:
        return _number(value)


_SHORT = _Short()


def _number(value: float | int | bool | complex) -> str:
    return f"{value:.7g}" if isinstance(value, float) else repr(value)


def _tensor_brief(value: torch.Tensor) -> str:
    if value.ndim == 0:
        return _number(value.item())
    if value.numel() > 8 or value.ndim > 1:
        return describe(value)
    return "[" + ", ".join(_number(v) for v in value.tolist()) + "]"


def type_name(value: Any) -> str:
    """The name of a value's type in the student's code; an object that stayed in the worker knows its own."""
    own = getattr(type(value), "type_name", None)
    return str(value.type_name) if own is not None else type(value).__name__


def shape_text(shape: Sequence[int]) -> str:
    """A shape as reports write it: `[16, 5]`."""
    return "[" + ", ".join(str(n) for n in shape) + "]"


def dtype_name(dtype: torch.dtype) -> str:
    """A dtype as reports write it: `float32`."""
    return str(dtype).removeprefix("torch.")
