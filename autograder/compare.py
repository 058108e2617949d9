"""What checks assert with: numbers, tensors and exceptions compared, with tolerances that come from the dtype.

Each function raises `CheckFailed` with an `expected` and a `got` short enough for one line of a report.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.errors import CheckFailed, StudentRaised

# Tolerance = factor × machine epsilon of the less precise dtype. float32: 256 ε = 3.1e-5 leaves room for another order
# of summation. float64: 2²² ε = 9.3e-10 leaves room for the same, and none for a detour through float32 (6e-8) or for
# a stabiliser such as log(p + 1e-8).
FACTOR = {torch.float64: 2.0**22, torch.float32: 256.0, torch.bfloat16: 4.0, torch.float16: 16.0}
ABSOLUTE = {torch.float64: 1e-10, torch.float32: 1e-6, torch.bfloat16: 1e-2, torch.float16: 1e-3}


def tolerance(*dtypes: torch.dtype) -> tuple[float, float]:
    """`(rtol, atol)` for comparing these dtypes: those of the least precise floating one; exact if there is none."""
    floating = [dtype for dtype in dtypes if dtype in FACTOR]
    if not floating:
        return 0.0, 0.0
    coarsest = max(floating, key=lambda dtype: torch.finfo(dtype).eps)
    return FACTOR[coarsest] * torch.finfo(coarsest).eps, ABSOLUTE[coarsest]


def assert_close(
    got: Any, expected: Any, *, rtol: float | None = None, atol: float | None = None, what: str = ""
) -> None:
    """`got` equals `expected` up to rounding: same shape, |got − expected| ≤ atol + rtol·|expected| in every entry.

    Takes numbers, tensors, NumPy arrays and (nested) lists of numbers; a 0-d tensor and a number agree. An infinity
    equals the same infinity, NaN equals NaN only.
    """
    left, right = _tensor(got, what or "the answer"), _tensor(expected, "expected")
    _same_shape(left, right, what)
    default_rtol, default_atol = tolerance(left.dtype, right.dtype)
    close = torch.isclose(
        left.double().cpu(),
        right.double().cpu(),
        rtol=default_rtol if rtol is None else rtol,
        atol=default_atol if atol is None else atol,
        equal_nan=True,
    )
    if not bool(close.all()):
        _differ(left, right, close, what)


def assert_equal(got: Any, expected: Any, *, what: str = "") -> None:
    """`got` equals `expected` exactly: integers, booleans, strings, tuples, or tensors entry by entry."""
    if isinstance(expected, torch.Tensor):
        left = _tensor(got, what or "the answer")
        _same_shape(left, expected, what)
        same = left.cpu() == expected.cpu()
        if not bool(same.all()):
            _differ(left, expected, same, what)
    elif isinstance(got, torch.Tensor) or got != expected:
        raise CheckFailed(f"{what or 'the answer'} differs", expected=brief(expected), got=brief(got))


def assert_tensor(
    got: Any,
    *,
    shape: Sequence[int] | None = None,
    dtype: torch.dtype | None = None,
    device: str | None = None,
    what: str = "",
) -> None:
    """`got` is a tensor, with this shape, dtype and device where they are given."""
    name = what or "the answer"
    if not isinstance(got, torch.Tensor):
        raise CheckFailed(f"{name} should be a tensor", expected="a tensor", got=brief(got))
    if shape is not None and tuple(got.shape) != tuple(shape):
        raise CheckFailed(f"{name} has the wrong shape", expected=_shape(shape), got=_shape(got.shape))
    if dtype is not None and got.dtype != dtype:
        raise CheckFailed(f"{name} has the wrong dtype", expected=_dtype(dtype), got=_dtype(got.dtype))
    if device is not None and got.device.type != device:
        raise CheckFailed(f"{name} is on the wrong device", expected=device, got=got.device.type)


def assert_number(got: Any, *, what: str = "") -> float:
    """`got` is one finite number (a Python number or a 0-d tensor); returned as a float."""
    name = what or "the answer"
    if isinstance(got, torch.Tensor) and got.ndim == 0 and not got.is_complex():
        got = got.item()
    if isinstance(got, bool) or not isinstance(got, int | float):
        raise CheckFailed(f"{name} should be one number", expected="a number", got=brief(got))
    if not math.isfinite(got):
        raise CheckFailed(f"{name} should be finite", expected="a finite number", got=brief(got))
    return float(got)


def assert_at_least(value: Any, threshold: float, *, what: str = "") -> None:
    """`value` is a finite number and not below the threshold."""
    number = assert_number(value, what=what)
    if number < threshold:
        raise CheckFailed(f"{what or 'the answer'} is too low", expected=f"at least {threshold:g}", got=f"{number:.4g}")


def assert_raises(exception: type[BaseException], call: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """The student's code, called so, raises this exception or a subtype; a stub's own error passes through."""
    try:
        answer = call(*args, **kwargs)
    except StudentRaised as raised:
        if raised.is_a(NotImplementedError) and not issubclass(NotImplementedError, exception):
            raise
        if not raised.is_a(exception) or raised.is_a(NotImplementedError):
            raise CheckFailed(
                f"should raise {exception.__name__}", expected=exception.__name__, got=brief(str(raised))
            ) from raised
        return
    raise CheckFailed(
        f"should raise {exception.__name__}", expected=exception.__name__, got=f"returned {brief(answer)}"
    )


def brief(value: Any, width: int = 60) -> str:
    """A value in at most `width` characters, for one line of a report."""
    if isinstance(value, torch.Tensor):
        text = _number(value.item()) if value.ndim == 0 else _tensor_brief(value)
    elif isinstance(value, float):
        text = _number(value)
    else:
        text = repr(value)
    return text if len(text) <= width else text[: width - 1] + "…"


def describe(value: Any) -> str:
    """A value's kind, dtype and shape: `float32[16, 5]`; plain numbers and strings as they are."""
    if isinstance(value, torch.Tensor):
        return f"{_dtype(value.dtype)}{_shape(value.shape)}"
    if isinstance(value, list | tuple) and len(value) > 4:
        return f"{type(value).__name__} of {len(value)}"
    return brief(value, 24)


def _tensor(value: Any, name: str) -> torch.Tensor:
    if isinstance(value, torch.Tensor):
        if value.is_complex():
            raise CheckFailed(f"{name} should be real numbers", expected="real numbers", got=_dtype(value.dtype))
        return value.detach()
    if isinstance(value, bool | str) or value is None:
        raise CheckFailed(f"{name} should be numbers", expected="numbers", got=brief(value))
    try:
        # a Python float carries float64, a tensor in a list keeps its own precision
        return torch.stack([_tensor(v, name) for v in value]) if _is_list(value) and value else _leaf(value)
    except (TypeError, ValueError, RuntimeError, IndexError, OverflowError):
        raise CheckFailed(f"{name} should be numbers", expected="numbers", got=brief(value)) from None


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _leaf(value: Any) -> torch.Tensor:
    dtype = torch.float64 if isinstance(value, float) else None
    return torch.as_tensor(value, dtype=dtype)


def _same_shape(left: torch.Tensor, right: torch.Tensor, what: str) -> None:
    if left.shape != right.shape:
        name = what or "the answer"
        raise CheckFailed(f"{name} has the wrong shape", expected=_shape(right.shape), got=_shape(left.shape))


def _differ(left: torch.Tensor, right: torch.Tensor, same: torch.Tensor, what: str) -> None:
    name = what or "the answer"
    if left.ndim == 0:
        raise CheckFailed(f"{name} differs", expected=brief(right), got=brief(left))
    wrong = (~same).nonzero()
    place = tuple(int(i) for i in wrong[0])
    where = f"{name}{list(place)}" if what else f"entry {list(place)}"
    sentence = f"{name} differs in {len(wrong)} of {same.numel()} entries"
    raise CheckFailed(sentence, expected=f"{brief(right[place])} at {where}", got=brief(left[place]))


def _number(value: float | int | bool | complex) -> str:
    return f"{value:.7g}" if isinstance(value, float) else repr(value)


def _tensor_brief(value: torch.Tensor) -> str:
    if value.numel() > 8 or value.ndim > 1:
        return describe(value)
    return "[" + ", ".join(_number(v) for v in value.tolist()) + "]"


def _shape(shape: Sequence[int]) -> str:
    return "[" + ", ".join(str(n) for n in shape) + "]"


def _dtype(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
