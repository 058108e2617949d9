"""The answers of a submission, written down: each call that a check makes, with a summary of the answer.

Two submissions that get the same questions can be compared by their answers, however different their code is. A
summary is plain data for JSON, and small however large the answer is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
import torch

from autograder.errors import StudentFault, StudentRaised
from autograder.sandbox.handles import Handle

SAMPLES = 48  # entries of a tensor; its mean and its mean absolute value stand for the others
MAX_ITEMS = 64  # entries of a list or dict
MAX_ANSWERS = 400  # of one function in one check
MAX_TEXT = 200  # characters

Summary = dict[str, Any]
Answers = dict[str, dict[str, list[Summary]]]  # by function, then by check, in the order of the calls

_CHANGING = ("call", "method", "arguments_after", "value_and_grad", "load_state_dict")


class Recorder:
    """Writes down the answers of one submission while its checks run.

    Attributes:
        answers: those that were given so far.
    """

    def __init__(self) -> None:
        self.answers: Answers = {}

    def forget(self, check_id: str) -> None:
        """Forget the answers that were given in a check, because the check runs once more."""
        for by_check in self.answers.values():
            by_check.pop(check_id, None)

    def listener(self, check_id: str) -> AnswerListener:
        """A listener for the conversation of one check."""
        return AnswerListener(self.answers, check_id)


class AnswerListener:
    """Writes down the answers of one check's conversation, each under a function of the module.

    The answers of an object (a model, say) are credited to the function that made the object, or to the last function
    that received it, because that function may have trained it. Where a check refuses computations of torch, right and
    wrong functions raise alike: from there on nothing is written down.
    """

    def __init__(self, answers: Answers, check_id: str) -> None:
        self._answers, self._check_id = answers, check_id
        self._function_of: dict[int, str] = {}  # by the number of the object
        self._refuses = False

    def __call__(self, operation: str, arguments: tuple[Any, ...], answer: Any) -> None:
        self._refuses = self._refuses or operation == "refuse"
        if self._refuses or operation in ("compile", "load", "seed") or not arguments:
            return
        target = arguments[0]
        function = target if isinstance(target, str) else self._function_of.get(_number(target), "")
        if not function:
            return
        for handle in handles_in((arguments[1:] if operation in _CHANGING else (), answer)):
            self._function_of[handle.kept.number] = function
        if operation == "load_state_dict":
            return
        answers = self._answers.setdefault(function, {}).setdefault(self._check_id, [])
        if len(answers) < MAX_ANSWERS:
            answers.append(summary_of(answer) | {"scale": scale_of(arguments[1:])})


def answers_in(answers: Answers, checks: Collection[str]) -> Answers:
    """The part of the answers that was given in these checks."""
    parts = {name: {c: given for c, given in by_check.items() if c in checks} for name, by_check in answers.items()}
    return {name: by_check for name, by_check in parts.items() if by_check}


def handles_in(value: Any) -> Iterator[Handle]:
    """The handles in nested lists, tuples and dicts."""
    if isinstance(value, Handle):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from handles_in(item)
    elif isinstance(value, dict):
        yield from handles_in(list(value.values()))


def scale_of(arguments: Any) -> float:
    """The largest absolute value of a float tensor among the arguments; the rounding of an answer grows with it."""
    if isinstance(arguments, list | tuple):
        return max(map(scale_of, arguments), default=0.0)
    if isinstance(arguments, dict):
        return scale_of(list(arguments.values()))
    if isinstance(arguments, torch.Tensor) and arguments.is_floating_point() and arguments.numel():
        return arguments.detach().abs().nan_to_num(posinf=0.0).max().item()
    return 0.0


def summary_of(answer: Any) -> Summary:
    """The kind, dtype and shape of an answer, and some of its numbers; of an exception, its name and text."""
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
    """Lists and tuples count as the same. A list of plain numbers gets the summary of a tensor."""
    if answer and all(type(item) is float or type(item) is int for item in answer):
        numbers = _summary_of_array(torch.tensor([float(item) for item in answer], dtype=torch.float64), "numbers")
        return numbers | {"dtype": "any"}  # a Python float may hold a number of any precision
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
