"""What checks assert with: numbers, tensors and exceptions compared, with tolerances that come from the dtype.

Each function raises `CheckFailed` with an `expected` and a `got` short enough for one line of a report.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from autograder.checks.describe import _dtype, _shape, brief, describe
from autograder.errors import CheckFailed, StudentRaised

# Tolerance = factor × machine epsilon of the less precise dtype. float32: 256 ε = 3.1e-5 leaves room for another order
# of summation. float64: 2²² ε = 9.3e-10 leaves room for the same, and none for a detour through float32 (6e-8) or for
# a stabiliser such as log(p + 1e-8).
FACTOR = {torch.float64: 2.0**22, torch.float32: 256.0, torch.bfloat16: 4.0, torch.float16: 16.0}
ABSOLUTE = {torch.float64: 1e-10, torch.float32: 1e-6, torch.bfloat16: 1e-2, torch.float16: 1e-3}

_SEQUENCES = (list, tuple, torch.Tensor, np.ndarray)


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
    """`got` equals `expected` exactly: integers, booleans, strings, tensors entry by entry, lists and tuples of these.

    Where `expected` is a tensor, numbers in another form will do; where it is a tuple, so will a list or an array.
    """
    name = what or "the answer"
    if isinstance(expected, torch.Tensor):
        left = _tensor(got, name)
        _same_shape(left, expected, what)
        same = left.cpu() == expected.cpu()
        if not bool(same.all()):
            _differ(left, expected, same, what)
    elif isinstance(got, torch.Tensor):
        kind = type(expected).__name__
        raise CheckFailed(f"{name} should be of type {kind}, not a tensor", expected=brief(expected), got=describe(got))
    elif not _same(got, expected):
        raise CheckFailed(f"{name} differs", expected=brief(expected), got=brief(got))


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
        raise CheckFailed(f"{name} should be a tensor", expected="a tensor", got=_no_tensor(got))
    if shape is not None and tuple(got.shape) != tuple(shape):
        raise CheckFailed(f"{name} has the wrong shape", expected=_shape(shape), got=_shape(got.shape))
    if dtype is not None and got.dtype != dtype:
        raise CheckFailed(f"{name} has the wrong dtype", expected=_dtype(dtype), got=_dtype(got.dtype))
    if device is not None and got.device.type != device:
        raise CheckFailed(f"{name} is on the wrong device", expected=device, got=got.device.type)


def assert_number(got: Any, *, what: str = "") -> float:
    """`got` is one finite number (a Python number or a 0-d tensor); returned as a float."""
    name = what or "the answer"
    if isinstance(got, torch.Tensor | np.ndarray | np.generic) and got.ndim == 0:
        got = got.item()
    if isinstance(got, bool) or not isinstance(got, int | float):
        raise CheckFailed(f"{name} should be one number", expected="a number", got=brief(got))
    if not math.isfinite(got):
        raise CheckFailed(f"{name} should be finite", expected="a finite number", got=brief(got))
    return float(got)


def assert_numbers(
    got: Any, count: int, *, low: float = -math.inf, high: float = math.inf, what: str = ""
) -> list[float]:
    """`got` is a list, a tuple or a vector of `count` finite numbers from `low` to `high`; returned as floats."""
    name = what or "the answer"
    if (isinstance(got, torch.Tensor | np.ndarray) and got.ndim != 1) or not isinstance(got, _SEQUENCES):
        raise CheckFailed(f"{name} should be a list of numbers", expected=f"{count} numbers", got=brief(got))
    if len(got) != count:
        raise CheckFailed(f"{name} has the wrong length", expected=f"{count} numbers", got=str(len(got)))
    values = got.tolist() if isinstance(got, torch.Tensor | np.ndarray) else got
    numbers = [assert_number(value, what=f"each entry of {name}") for value in values]
    for number in numbers:
        if not low <= number <= high:
            wanted = f"from {low:g} to {high:g}"
            raise CheckFailed(f"an entry of {name} is out of range", expected=wanted, got=f"{number:.4g}")
    return numbers


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
        if raised.is_a(NotImplementedError):
            raise
        if not raised.is_a(exception):
            raise CheckFailed(
                f"should raise {exception.__name__}", expected=exception.__name__, got=brief(str(raised))
            ) from raised
        return
    raise CheckFailed(
        f"should raise {exception.__name__}", expected=exception.__name__, got=f"returned {brief(answer)}"
    )


def assert_kept(student: Any, name: str, **inputs: Any) -> None:
    """The student's function of this name, called with these inputs in their order, leaves each of them as it was."""
    after = student.arguments_after(name, *inputs.values())
    for (argument, before), now in zip(inputs.items(), after, strict=True):
        assert_equal(now, before, what=f"{argument} after the call")


def with_option(call: Callable[..., Any], *args: Any, **option: Any) -> Any:
    """The answer with one argument more, by place, since its name is the student's own; a partial takes it by name."""
    try:
        return call(*args, *option.values())
    except StudentRaised as raised:
        if not raised.is_a(TypeError):
            raise
        return call(*args, **option)


def _tensor(value: Any, name: str) -> torch.Tensor:
    """Numbers of any form as a tensor.

    Raises:
        CheckFailed: they are no real numbers, or do not fit into one.
    """
    try:
        tensor = _converted(value)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        raise CheckFailed(f"{name} should be numbers", expected="numbers", got=brief(value)) from None
    if tensor.is_complex():
        raise CheckFailed(f"{name} should be real numbers", expected="real numbers", got=_dtype(tensor.dtype))
    return tensor.detach()


def _converted(value: Any) -> torch.Tensor:
    if isinstance(value, torch.Tensor | np.ndarray | np.generic):
        return torch.as_tensor(value)
    if isinstance(value, list | tuple):
        # a Python float carries float64, a tensor in a list keeps its own precision
        return torch.stack([_converted(item) for item in value]) if value else torch.empty(0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("no number")
    return torch.as_tensor(value, dtype=torch.float64 if isinstance(value, float) else None)


def _same(got: Any, expected: Any) -> bool:
    if isinstance(got, np.ndarray):
        got = got.tolist()
    if isinstance(got, torch.Tensor) or isinstance(expected, torch.Tensor):
        if not all(isinstance(value, torch.Tensor | int | float) for value in (got, expected)):
            return False
        left, right = torch.as_tensor(got).cpu(), torch.as_tensor(expected).cpu()
        return left.shape == right.shape and bool((left == right).all())
    if isinstance(got, list | tuple) and isinstance(expected, list | tuple):
        return len(got) == len(expected) and all(_same(g, e) for g, e in zip(got, expected, strict=True))
    return bool(got == expected)


def _same_shape(left: torch.Tensor, right: torch.Tensor, what: str) -> None:
    if left.shape != right.shape:
        name = what or "the answer"
        raise CheckFailed(f"{name} has the wrong shape", expected=_shape(right.shape), got=_shape(left.shape))


def _differ(left: torch.Tensor, right: torch.Tensor, same: torch.Tensor, what: str) -> None:
    name = what or "the answer"
    if left.ndim == 0:
        wanted, found = _apart(right, left)
        raise CheckFailed(f"{name} differs", expected=wanted, got=found)
    wrong = (~same).nonzero()
    place = tuple(int(i) for i in wrong[0])
    sentence = f"{name} differs in {len(wrong)} of {same.numel()} entries"
    wanted, found = _apart(right[place], left[place])
    raise CheckFailed(sentence, expected=f"{wanted} at entry {list(place)}", got=found)


def _apart(expected: torch.Tensor, got: torch.Tensor) -> tuple[str, str]:
    """Two numbers that differ, with as many digits as it takes to see it."""
    wanted, found = brief(expected), brief(got)
    return (wanted, found) if wanted != found else (repr(expected.item()), repr(got.item()))


def _no_tensor(value: Any) -> str:
    """Numbers with the name of their kind: a list and an array look like a tensor of the same numbers."""
    if isinstance(value, np.ndarray):
        return f"a NumPy {describe(value)}"
    return (
        f"a {type(value).__name__}, {brief(value)}" if isinstance(value, list | tuple | float | int) else brief(value)
    )
