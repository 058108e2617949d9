"""What a submission answers, written down: each call of a check with a summary of what came back.

Two submissions that were asked the same questions can then be compared by their answers, whatever their code looks
like. A summary is plain data for JSON, small however large the answer was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch

from autograder.errors import StudentFault, StudentRaised
from autograder.sandbox.student import Handle

SAMPLES = 48  # of a tensor's entries; its mean and its mean size say something of the others
MAX_ITEMS = 64  # of a list's or a dict's entries
MAX_ANSWERS = 400  # of one function in one check
MAX_TEXT = 200

Summary = dict[str, Any]
Record = dict[str, dict[str, list[Summary]]]  # by function, then by check, in the order of the calls

_CHANGING = ("call", "method", "arguments_after", "value_and_grad", "load_state_dict")


class Recorder:
    """Writes down what one submission answers to checks whose inputs are drawn from `seed`."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.record: Record = {}

    def listener(self, check_id: str) -> CheckListener:
        """Who listens to one check's conversation."""
        return CheckListener(self.record, check_id)


class CheckListener:
    """Hears the conversation of one check.

    An answer belongs to the function of the module that gave it. What an object answers, a model say, belongs to the
    function that made the object or got it last as an argument: that one may have trained it.
    """

    def __init__(self, record: Record, check_id: str) -> None:
        self._record, self._check_id = record, check_id
        self._function_of: dict[int, str] = {}

    def __call__(self, operation: str, arguments: tuple[Any, ...], answer: Any) -> None:
        if operation in ("load", "seed") or not arguments:
            return
        target = arguments[0]
        function = target if isinstance(target, str) else self._function_of.get(_number(target), "")
        if not function:
            return
        for handle in handles_in((arguments[1:] if operation in _CHANGING else (), answer)):
            self._function_of[handle.kept.number] = function
        if operation == "load_state_dict":
            return
        answers = self._record.setdefault(function, {}).setdefault(self._check_id, [])
        if len(answers) < MAX_ANSWERS:
            answers.append(summary_of(answer) | {"scale": scale_of(arguments[1:])})


def handles_in(value: Any) -> Iterator[Handle]:
    """The far end's objects in nested lists, tuples and dicts."""
    if isinstance(value, Handle):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from handles_in(item)
    elif isinstance(value, dict):
        yield from handles_in(list(value.values()))


def scale_of(arguments: Any) -> float:
    """The largest size of a floating number among the arguments; an answer's rounding grows with it."""
    if isinstance(arguments, list | tuple):
        return max(map(scale_of, arguments), default=0.0)
    if isinstance(arguments, dict):
        return scale_of(list(arguments.values()))
    if isinstance(arguments, torch.Tensor) and arguments.is_floating_point() and arguments.numel():
        return arguments.detach().abs().nan_to_num(posinf=0.0).max().item()
    return 0.0


def summary_of(answer: Any) -> Summary:
    """An answer's kind, dtype and shape, and some of its numbers; of an exception its name and text."""
    match answer:
        case StudentRaised():
            return {"kind": "raised", "text": str(answer)[:MAX_TEXT]}
        case StudentFault():
            return {"kind": "fault", "text": type(answer).__name__}
        case None:
            return {"kind": "none"}
        case str():
            return {"kind": "text", "text": answer[:MAX_TEXT]}
        case bool() | int() | float():
            return {"kind": type(answer).__name__, "values": [float(answer)]}
        case torch.Tensor() | np.ndarray():
            return _summary_of_array(torch.as_tensor(answer), type(answer).__name__)
        case list() | tuple():
            return _summary_of_list(answer)
        case dict():
            items = list(answer.items())[:MAX_ITEMS]
            keys = [str(key)[:MAX_TEXT] for key, _ in items]
            return {"kind": "dict", "length": len(answer), "keys": keys, "items": [summary_of(v) for _, v in items]}
    return {"kind": "object"}


def _summary_of_list(answer: Sequence[Any]) -> Summary:
    """A list and a tuple are alike; one of plain numbers is summed up as a tensor is."""
    if answer and all(type(item) is float or type(item) is int for item in answer):
        numbers = _summary_of_array(torch.tensor([float(item) for item in answer], dtype=torch.float64), "numbers")
        return numbers | {"dtype": "any"}  # Python's numbers do not tell how precise they are
    return {"kind": "list", "length": len(answer), "items": [summary_of(item) for item in answer[:MAX_ITEMS]]}


def _summary_of_array(array: torch.Tensor, kind: str) -> Summary:
    dtype = str(array.dtype).removeprefix("torch.")
    if array.is_complex():
        array = torch.view_as_real(array)
    flat = array.detach().cpu().reshape(-1).double()
    some = flat[torch.linspace(0, max(len(flat) - 1, 0), min(len(flat), SAMPLES)).round().long()]
    rest = [flat.mean().item(), flat.abs().mean().item()] if len(flat) > SAMPLES else []
    return {"kind": kind, "dtype": dtype, "shape": list(array.shape), "values": some.tolist() + rest}


def _number(target: Any) -> int:
    return target.kept.number if isinstance(target, Handle) else 0
