"""Kernels of operators, replaced by a refusal for the whole process: in every thread, mode and language.

A computation is refused at each key that computes: the backends, or for an operator that is made of others, its
composite and functorch's own. The keys that only pass a call on (autograd, autocast, tracing) stay as they are.
"""

from __future__ import annotations

import ctypes
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NoReturn

import torch

from autograder.sandbox.forbidding.refusal import refuse

_DEVICES = ("CPU", "CUDA", "MPS", "XPU")
_BACKENDS = frozenset(
    {*(f"{kind}{device}" for kind in ("", "Sparse", "SparseCsr", "Quantized") for device in _DEVICES), "MkldnnCPU"}
)
_COMPOSITES = frozenset({"CompositeImplicitAutograd", "CompositeExplicitAutograd"})
_FUNCTORCH = frozenset({"FuncTorchBatched", "FuncTorchBatchedDecomposition", "FuncTorchDynamicLayerFrontMode"})
_IN_AUTOGRAD = frozenset({"aten::_make_dual"})  # their kernel for autograd computes by itself


@cache
def kernels_of(operator: str) -> tuple[tuple[str, str], ...]:
    """The kernels of an operator that compute: each overload's full name, and the key. Empty if torch has none.

    Args:
        operator: a name in `aten`, or with another namespace in front, as `quantized::softmax`.
    """
    return tuple((name, key) for name in _overloads(operator) for key in _computing(name))


def replace_kernels(operators: Iterable[str], said: str) -> list[int]:
    """Let these operators refuse.

    The registrations have no owner that code in this process could find and drop: the objects are kept alive by a
    reference that Python does not know.

    Returns:
        The addresses of the registrations, for `put_back_kernels`.
    """
    libraries: dict[str, Any] = {}
    refusal = _refusing(said)
    with warnings.catch_warnings(action="ignore"):  # torch warns of the first kernel that is replaced
        for name, key in dict.fromkeys(kernel for operator in operators for kernel in kernels_of(operator)):
            space, _, rest = name.partition("::")
            if space not in libraries:
                libraries[space] = torch._C._dispatch_library("IMPL", space, "", __file__, 0)
            libraries[space].impl(rest, key, refusal, False)
    for library in libraries.values():
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(library))
    return [id(library) for library in libraries.values()]


def put_back_kernels(addresses: Iterable[int]) -> None:
    """Give operators their own kernels again."""
    for address in addresses:
        library = ctypes.cast(address, ctypes.py_object).value
        ctypes.pythonapi.Py_DecRef(ctypes.py_object(library))


def _refusing(said: str) -> Callable[..., NoReturn]:
    def refusal(*args: Any, **kwargs: Any) -> NoReturn:
        refuse(said)

    return refusal


def _overloads(operator: str) -> Iterator[str]:
    space, _, base = operator.rpartition("::")
    packet = getattr(getattr(torch.ops, space or "aten"), base, None)
    for overload in packet.overloads() if packet is not None else ():
        name = f"{space or 'aten'}::{base}"
        yield name if overload == "default" else f"{name}.{overload}"


def _computing(name: str) -> set[str]:
    """The keys of an overload's kernels to replace.

    Where a backend has a kernel, all other keys lead to that one. Where none has, the operator is made of others.
    """
    lines = torch._C._dispatch_dump(name).splitlines()
    keys = {line.partition(":")[0].removesuffix("[alias]") for line in lines}
    if keys & _BACKENDS:
        return keys & _BACKENDS
    if name in _IN_AUTOGRAD:
        return keys & {"Autograd", *_COMPOSITES}
    if not keys & _COMPOSITES or name.endswith("out"):  # the latter calls the overload without `out`
        return set()
    return keys & (_COMPOSITES | _FUNCTORCH)
