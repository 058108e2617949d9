"""The assertions of `autograder.checks` for an impossible run: each is asked with a moved expected value first.

The comparisons are those of grading. Only what they compare with is moved: values, shapes, counts, bounds, types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import torch

from autograder import checks
from autograder.authoring.impossible.question import Questions
from autograder.authoring.impossible.secret import Secret
from autograder.errors import StudentFault

_INFINITE = float("inf")
_LEAST = -(2**63)  # of the integers that a worker can send
_UNUSED_DTYPE = torch.bits16  # no operator of torch makes such a tensor


class MovedAssertions:
    """Functions with the names and arguments of those in `autograder.checks`."""

    def __init__(self, secret: Secret, questions: Questions) -> None:
        self._secret, self._ask = secret, questions.ask

    def stand_ins(self) -> Mapping[Any, Callable[..., Any]]:
        """By each assertion of `autograder.checks`, the function that stands for it in an impossible run."""
        names = [name for name in checks.__all__ if name.startswith("assert_")]
        return {getattr(checks, name): self._stand_in(name) for name in names}

    def _stand_in(self, name: str) -> Callable[..., Any]:
        own: Callable[..., Any] | None = getattr(self, name, None)
        return own or partial(self._of_property, getattr(checks, name))

    def _of_property(self, own: Callable[..., Any], got: Any, *args: Any, **kwargs: Any) -> Any:
        """An assertion without an expected value to move: the answer has to be a drawn object instead."""
        moved = partial(checks.assert_equal, got, self._secret.token)
        return self._ask(moved, partial(own, got, *args, **kwargs))

    def assert_close(self, got: Any, expected: Any, **options: Any) -> None:
        moved = partial(checks.assert_close, got, self._secret.moved(expected), **options)
        self._ask(moved, partial(checks.assert_close, got, expected, **options))

    def assert_equal(self, got: Any, expected: Any, *, what: str = "") -> None:
        moved = partial(checks.assert_equal, got, self._secret.moved(expected), what=what)
        self._ask(moved, partial(checks.assert_equal, got, expected, what=what))

    def assert_tensor(self, got: Any, **form: Any) -> None:
        own = partial(checks.assert_tensor, got, **form)
        unmeetable: dict[str, Any] = {
            "shape": (self._secret.number,),
            "dtype": _UNUSED_DTYPE,
            "device": self._secret.text,
        }
        for name, value in unmeetable.items():
            if name == "shape" or form.get(name) is not None:
                self._ask(partial(checks.assert_tensor, got, **{name: value}), own)

    def assert_number(self, got: Any, *, what: str = "") -> float:
        moved = partial(checks.assert_equal, got, self._secret.offset)
        return self._ask(moved, partial(checks.assert_number, got, what=what))

    def assert_numbers(self, got: Any, count: int, *, what: str = "", **bounds: float) -> list[float]:
        own = partial(checks.assert_numbers, got, count, what=what, **bounds)
        self._ask(partial(checks.assert_numbers, got, count + self._secret.number), own)
        return self._ask(partial(checks.assert_numbers, got, count, low=_INFINITE), own)

    def assert_at_least(self, value: Any, threshold: float, *, what: str = "") -> None:
        moved = partial(checks.assert_at_least, value, _INFINITE)
        self._ask(moved, partial(checks.assert_at_least, value, threshold, what=what))

    def assert_raises(
        self, exception: type[BaseException], call: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> None:
        again = _called_once(partial(call, *args, **kwargs))
        moved = partial(checks.assert_raises, self._secret.kind, again)
        self._ask(moved, partial(checks.assert_raises, exception, again))

    def assert_kept(self, student: Any, name: str, **inputs: Any) -> None:
        kept = _Answering(student.arguments_after(name, *inputs.values()))
        moved = {argument: self._secret.moved(value) for argument, value in inputs.items()}
        own = partial(checks.assert_kept, kept, name, **inputs)
        for argument in inputs:
            self._ask(partial(checks.assert_kept, kept, name, **inputs | {argument: moved[argument]}), own)

    def assert_needs(self, student: Any, name: str, call: Callable[[], Any], *, instead: Sequence[str] = ()) -> None:
        student.refuse(name, *instead)
        again, refused = _called_once(call), _Answering(())
        moved = partial(checks.assert_needs, refused, self._secret.text, again)
        self._ask(moved, partial(checks.assert_needs, refused, name, again, instead=instead))

    def assert_no_loop(self, function: Any, few: Sequence[Any], many: Sequence[Any], *, over: str) -> None:
        first, second = function.steps(*few), function.steps(*many)
        fewer = type(first)(*(_LEAST for _ in first))
        moved = partial(checks.assert_no_loop, _Answering(fewer, second), (), (), over=over)
        self._ask(moved, partial(checks.assert_no_loop, _Answering(first, second), (), (), over=over))


class _Answering:
    """A student that was asked before: it gives the answers that it is made of, in order, and then the last again."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)

    def _next(self, *args: Any, **kwargs: Any) -> Any:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    arguments_after = refuse = steps = _next


def _called_once(call: Callable[[], Any]) -> Callable[[], Any]:
    """A function that gives what `call` gives now, or raises what it raises, as often as it is called."""
    try:
        answer = call()
    except StudentFault as fault:
        return partial(_raise, fault)
    return lambda: answer


def _raise(fault: BaseException) -> None:
    raise fault
