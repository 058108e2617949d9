"""The assertions of checks about the way to an answer: a computation that it needs, a loop that it does without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograder.errors import CheckFailed, StudentRefused


def assert_needs(student: Any, name: str, call: Callable[[], Any], *, instead: Sequence[str] = ()) -> None:
    """The call uses a ready-made computation of torch, such as `cross_entropy` or `autograd`: it stops without it.

    It is taken away in the worker, as `forbid` does, until the end of the check. Code that calls it for nothing cannot
    be told from code that needs it.

    Args:
        instead: names of others that do as well; they are taken away with it.

    Raises:
        CheckFailed: the call gives an answer without it.
    """
    student.refuse(name, *instead)
    try:
        call()
    except StudentRefused as refused:
        if refused.name in (name, *instead):
            return
    raise CheckFailed(f"gives its answer without torch's {name}, which this task asks you to use")


def assert_no_loop(function: Any, few: Sequence[Any], many: Sequence[Any], *, over: str) -> None:
    """A function of the student takes as many steps for large inputs as for small ones: it has no loop over them.

    A step is an operator of torch or a line of the submission. Twice as many are allowed, for work done in blocks.

    Args:
        few, many: the arguments of two calls; where the first has n of what is looped over, the second has 4n or more.
        over: the name of what is looped over, for the sentence.

    Raises:
        CheckFailed: the second call takes more than twice the steps of the first.
    """
    first, second = function.steps(*few), function.steps(*many)
    for kind, before, after in zip(first._fields, first, second, strict=True):
        if after > 2 * before:
            raise CheckFailed(
                f"there is a loop over {over}", expected=f"{before} {kind}, for more of them as well", got=str(after)
            )
