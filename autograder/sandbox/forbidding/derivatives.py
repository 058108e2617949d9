"""What autograd needs to begin, refused: the engine.

The engine asks a hook, which is made for compilers, before each pass. The hook refuses, also where TorchScript or an
operator calls the engine, and in every thread. The function that sets the hook is put out of use in memory, because a
module may have kept it under another name. Dual numbers and backward kernels are operators, and refused as such.

What puts the setter back is a number that is no use without a key. The key is the grader's, and comes with a question.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NoReturn

import torch

from autograder.sandbox.forbidding.computations import AUTOGRAD
from autograder.sandbox.forbidding.layout import c_function, raising
from autograder.sandbox.forbidding.refusal import refuse


def refuse_derivatives(key: int) -> int:
    """Let the engine and the setter of its hook refuse; returns the number for `put_back_derivatives`."""
    setter, function = _setter(), _function_of_setter()
    own = function.value or 0
    setter(_refuse, False)
    torch._C._dynamo.compiled_autograd.set_autograd_compiler = _refuse
    function.value = raising()
    return own ^ key


def put_back_derivatives(number: int, key: int) -> None:
    """Let autograd begin again."""
    _function_of_setter().value = number ^ key
    torch._C._dynamo.compiled_autograd.set_autograd_compiler = _setter()
    _setter()(None, False)


@contextmanager
def engine_at_work(number: int, key: int) -> Iterator[None]:
    """Let the engine run in the body, where a check asks for the gradient of an answer that was refused nothing."""
    put_back_derivatives(number, key)
    try:
        yield
    finally:
        refuse_derivatives(key)


def _refuse(*args: Any, **kwargs: Any) -> NoReturn:
    refuse(AUTOGRAD)


@cache
def _setter() -> Any:
    return torch._C._dynamo.compiled_autograd.set_autograd_compiler


@cache
def _function_of_setter() -> ctypes.c_void_p:
    """The setter's function of C; a pointer that nobody reads where this Python keeps it elsewhere."""
    return c_function(_setter(), "set_autograd_compiler") or ctypes.c_void_p()
