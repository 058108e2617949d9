"""The assertions of checks: they compare numbers, tensors and exceptions, with tolerances that follow from the dtype.

Each function raises `CheckFailed` with an `expected` and a `got` that are short enough for one line of a report.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from autograder.checks.describe import brief, describe, dtype_name, shape_text, type_name
from autograder.errors import CheckFailed, Compared, StudentRaised

# Tolerance = factor × machine epsilon of the less precise dtype. For float32, 256 ε = 3.1e-5 allows another order of
# summation. For float64, 2²² ε = 9.3e-10 allows the same, but neither a detour through float32 (6e-8) nor a stabiliser
# such as log(p + 1e-8).
FACTOR = {torch.float64: 2.0**22, torch.float32: 256.0, torch.bfloat16: 4.0, torch.float16: 16.0}
ABSOLUTE = {torch.float64: 1e-10, torch.float32: 1e-6, torch.bfloat16: 1e-2, torch.float16: 1e-3}

_SEQUENCES = (list, tuple, torch.Tensor, np.ndarray)


def tolerance(*dtypes: torch.dtype) -> tuple[float, float]:
    """`(rtol, atol)` for comparing these dtypes: those of the least precise floating dtype, or 0 if there is none."""
    floating = [dtype for dtype in dtypes if dtype in FACTOR]
    if not floating:
        return 0.0, 0.0
    coarsest = max(floating, key=lambda dtype: torch.finfo(dtype).eps)
    return FACTOR[coarsest] * torch.finfo(coarsest).eps, ABSOLUTE[coarsest]


def assert_close(
    got: Any, expected: Any, *, rtol: float | None = None, atol: float | None = None, what: str = ""
) -> None:
    """`got` equals `expected` up to rounding: same shape, |got − expected| ≤ atol + rtol·|expected| in every entry.

    An infinity equals the same infinity, and NaN equals NaN only.

    Args:
        got, expected: numbers, tensors, NumPy arrays or (nested) lists of numbers. A 0-d tensor may equal a number.
        rtol, atol: those of `tolerance` for the two dtypes, if None.
        what: the name of `got` in the failure's sentence; "the answer" if empty.

    Raises:
        CheckFailed: they differ, have different shapes, or are no real numbers.
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


def assert_figure(got: Any) -> None:
    """`got` is a matplotlib Figure, and not axes, a module or None.

    Raises:
        CheckFailed: it is something else.
    """
    if not _is_figure(got):
        said = "the answer should be a matplotlib Figure"
        name = type_name(got)
        bare = isinstance(got, tuple) and not any(map(_is_figure, got))  # a chart's bars are a tuple, too
        kind = "a tuple without a figure" if bare else name
        raise CheckFailed(said, expected="a Figure", got=name, compared=Compared.IS_FIGURE, answer_type=kind)


def _is_figure(got: Any) -> bool:
    try:  # a figure has a list of panels; panels are their own axes
        return hasattr(got, "get") and isinstance(got.get("axes"), list)
    except StudentRaised:
        return False


def assert_equal(got: Any, expected: Any, *, what: str = "") -> None:
    """`got` equals `expected` exactly: integers, booleans, strings, tensors entry by entry, lists and tuples of these.

    A tensor may also equal an array or a list of the same numbers, and a tuple a list or an array of the same values.

    Raises:
        CheckFailed: they differ.
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
        raise CheckFailed(
            f"{name} should be of type {kind}, not a tensor",
            expected=brief(expected),
            got=describe(got),
            compared=Compared.FORM,
            answer_type=type_name(got),
        )
    elif not _same(got, expected):
        raise CheckFailed(f"{name} differs", expected=brief(expected), got=brief(got), answer_type=type_name(got))


def assert_tensor(
    got: Any,
    *,
    shape: Sequence[int] | None = None,
    dtype: torch.dtype | None = None,
    device: str | None = None,
    what: str = "",
) -> None:
    """`got` is a tensor with the shape, dtype and device type (`cpu` or `cuda`) that are given.

    Raises:
        CheckFailed: it is not.
    """
    name = what or "the answer"
    if not isinstance(got, torch.Tensor):
        raise _wrong_form(f"{name} should be a tensor", "a tensor", got, compared=Compared.IS_TENSOR)
    if shape is not None and tuple(got.shape) != tuple(shape):
        raise _wrong_shape(name, got.shape, shape)
    if dtype is not None and got.dtype != dtype:
        expected, found = dtype_name(dtype), dtype_name(got.dtype)
        floating = dtype.is_floating_point and got.dtype.is_floating_point
        compared = Compared.PRECISION if floating else Compared.DTYPE
        raise CheckFailed(f"{name} has the wrong dtype", expected=expected, got=found, compared=compared)
    if device is not None and got.device.type != device:
        found = got.device.type
        raise CheckFailed(f"{name} is on the wrong device", expected=device, got=found, compared=Compared.DEVICE)


def assert_number(got: Any, *, what: str = "") -> float:
    """`got` is one finite number: a Python number, or a tensor or array of 0 dimensions.

    Returns:
        The number as a float.

    Raises:
        CheckFailed: it is something else.
    """
    name = what or "the answer"
    if isinstance(got, torch.Tensor | np.ndarray | np.generic) and got.ndim == 0:
        got = got.item()
    if isinstance(got, bool) or not isinstance(got, int | float):
        raise _wrong_form(f"{name} should be one number", "a number", got)
    if not math.isfinite(got):
        raise CheckFailed(f"{name} should be finite", expected="a finite number", got=brief(got))
    return float(got)


def assert_numbers(
    got: Any, count: int, *, low: float = -math.inf, high: float = math.inf, what: str = ""
) -> list[float]:
    """`got` is a list, a tuple or a vector of `count` finite numbers from `low` to `high`.

    Returns:
        The numbers as floats.

    Raises:
        CheckFailed: it is something else.
    """
    name = what or "the answer"
    if (isinstance(got, torch.Tensor | np.ndarray) and got.ndim != 1) or not isinstance(got, _SEQUENCES):
        raise _wrong_form(f"{name} should be a list of numbers", f"{count} numbers", got)
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
    """`value` is a finite number and not below the threshold.

    Raises:
        CheckFailed: it is below, or something else.
    """
    number = assert_number(value, what=what)
    if number < threshold:
        raise CheckFailed(f"{what or 'the answer'} is too low", expected=f"at least {threshold:g}", got=f"{number:.4g}")


def assert_raises(exception: type[BaseException], call: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """The student's code raises this exception, or a subtype, when it is called with these arguments.

    Raises:
        CheckFailed: it returns, or raises another exception.
        StudentRaised: it is a stub, which raises NotImplementedError.
    """
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
    """The student's function `name` does not change its inputs when it is called with them, in their order.

    Raises:
        CheckFailed: an input is different after the call.
    """
    after = student.arguments_after(name, *inputs.values())
    for (argument, before), now in zip(inputs.items(), after, strict=True):
        assert_equal(now, before, what=f"{argument} after the call")


def with_option(call: Callable[..., Any], *args: Any, **option: Any) -> Any:
    """Call with one more argument.

    The argument is passed by position, because students may rename parameters, and by name if that fails
    (`functools.partial`).
    """
    try:
        return call(*args, *option.values())
    except StudentRaised as raised:
        if not raised.is_a(TypeError):
            raise
        return call(*args, **option)


def _tensor(value: Any, name: str) -> torch.Tensor:
    """Numbers of any form as a tensor.

    Raises:
        CheckFailed: the value is not of real numbers, or of rows of different lengths.
    """
    try:
        tensor = _converted(value)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        raise _wrong_form(f"{name} should be numbers", "numbers", value) from None
    if tensor.is_complex():
        raise CheckFailed(f"{name} should be real numbers", expected="real numbers", got=dtype_name(tensor.dtype))
    return tensor.detach()


def _converted(value: Any) -> torch.Tensor:
    if isinstance(value, torch.Tensor | np.ndarray | np.generic):
        return torch.as_tensor(value)
    if isinstance(value, list | tuple):
        # a Python float counts as float64; a tensor in a list has its own dtype
        return torch.stack([_converted(item) for item in value]) if value else torch.empty(0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("no number")
    return torch.as_tensor(value, dtype=torch.float64 if isinstance(value, float) else None)


def _wrong_form(sentence: str, expected: str, got: Any, *, compared: Compared = Compared.FORM) -> CheckFailed:
    shown = _no_tensor(got) if compared is Compared.IS_TENSOR else brief(got)
    return CheckFailed(sentence, expected=expected, got=shown, compared=compared, answer_type=type_name(got))


def _wrong_shape(name: str, got: Sequence[int], expected: Sequence[int]) -> CheckFailed:
    wanted, found = shape_text(expected), shape_text(got)
    return CheckFailed(f"{name} has the wrong shape", expected=wanted, got=found, compared=Compared.SHAPE)


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
        raise _wrong_shape(what or "the answer", left.shape, right.shape)


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
    """Two different numbers as text, with enough digits to show that they differ."""
    wanted, found = brief(expected), brief(got)
    return (wanted, found) if wanted != found else (repr(expected.item()), repr(got.item()))


def _no_tensor(value: Any) -> str:
    """A value that is no tensor, with its type: without the type, a list would look like a tensor."""
    if isinstance(value, np.ndarray):
        return f"a NumPy {describe(value)}"
    return (
        f"a {type(value).__name__}, {brief(value)}" if isinstance(value, list | tuple | float | int) else brief(value)
    )
