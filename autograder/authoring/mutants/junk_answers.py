"""The decorator that gives junk in place of a function's answer. The modules that `junk` makes import it."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from typing import Any

import torch

_DTYPES = {torch.float32: torch.float64, torch.float64: torch.float32, torch.int64: torch.float32}


def instead(kind: str, *, skipped: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator: the function gives junk, never raises, and changes none of its arguments.

    Args:
        kind: `nothing`, `inputs`, `other_type`, or the name of a function in `_CHANGES`. A change that finds nothing in
            the right answer to change gives None.
        skipped: how many arguments stand before the inputs: 1 for a method, 0 for a function.
    """

    def around(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function, updated=())
        def junk(*args: Any, **kwargs: Any) -> Any:
            if kind in _CHANGES:
                return _changed(_CHANGES[kind], function, args, kwargs)
            inputs = [*args[skipped:], *kwargs.values()]
            return {"nothing": None, "inputs": inputs[0] if inputs else None, "other_type": object()}[kind]

        return junk

    return around


def _changed(change: Callable[[Any], Any], function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    try:
        own_args, own_kwargs = copy.deepcopy((_detached(args), _detached(kwargs)))
        answer = function(*own_args, **own_kwargs)
        changed = _everywhere(change, answer)
        return None if changed is answer else changed
    except Exception:
        return None


def _detached(value: Any) -> Any:
    """Arguments that can be copied: a tensor that was computed with gradients cannot."""
    if isinstance(value, torch.Tensor) and not value.is_leaf:
        return value.detach()
    if type(value) in (tuple, list):
        return type(value)(map(_detached, value))
    return {key: _detached(one) for key, one in value.items()} if type(value) is dict else value


def _everywhere(change: Callable[[Any], Any], answer: Any) -> Any:
    """An answer with every number and tensor in it changed; the answer itself if there are none."""
    if isinstance(answer, torch.Tensor | float | int):
        return change(answer)
    if not isinstance(answer, tuple | list | dict):
        return answer
    old = list(answer.values() if isinstance(answer, dict) else answer)
    new = [_everywhere(change, one) for one in old]
    if all(one is other for one, other in zip(new, old, strict=True)):
        return answer
    return dict(zip(answer, new, strict=True)) if isinstance(answer, dict) else type(answer)(new)


def _filled(number: float) -> Callable[[Any], Any]:
    def fill(answer: Any) -> Any:
        if not isinstance(answer, torch.Tensor):
            return type(answer)(number) if number == number else number
        dtype = None if answer.dtype.is_floating_point or number == number else torch.float32
        return torch.full_like(answer, number, dtype=dtype).requires_grad_(answer.requires_grad)

    return fill


def _more_axes(answer: Any) -> Any:
    return answer.unsqueeze(0) if isinstance(answer, torch.Tensor) else [answer]


def _transposed(answer: Any) -> Any:
    if not isinstance(answer, torch.Tensor) or answer.ndim == 0:
        return answer
    return answer.mT if answer.ndim > 1 else answer.unsqueeze(1)


def _other_dtype(answer: Any) -> Any:
    if isinstance(answer, torch.Tensor):
        return answer.to(_DTYPES.get(answer.dtype, torch.float32))
    return torch.tensor(answer)


def _other_device(answer: Any) -> Any:
    return answer.to("meta") if isinstance(answer, torch.Tensor) else answer


_CHANGES: dict[str, Callable[[Any], Any]] = {
    "nan": _filled(float("nan")),
    "zeros": _filled(0),
    "ones": _filled(1),
    "more_axes": _more_axes,
    "transposed": _transposed,
    "other_dtype": _other_dtype,
    "other_device": _other_device,
}
