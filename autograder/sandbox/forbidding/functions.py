"""Python functions of libraries, whose code is replaced by a refusal, whatever name they are reached by."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import CodeType, FunctionType, ModuleType
from typing import Any

Replaced = tuple[FunctionType, CodeType]  # a function, and its own code


def replace_functions(paths: Iterable[str], said: str) -> list[Replaced]:
    """Let these functions refuse; those of modules that are not imported yet stay as they are.

    Args:
        paths: such as `torch.distributions:Binomial.log_prob`.

    Returns:
        The functions with their own code, for `put_back_functions`.
    """
    replaced = []
    for function in functions_at(tuple(paths)):
        replaced.append((function, function.__code__))
        function.__code__ = _refusal(said, len(function.__code__.co_freevars))
    return replaced


def put_back_functions(replaced: Iterable[Replaced]) -> None:
    """Give functions their own code again; the last one that was replaced comes first."""
    for function, code in reversed(list(replaced)):
        function.__code__ = code


def functions_at(paths: Sequence[str]) -> list[FunctionType]:
    """The functions at these paths, each below its wrappers; those that are not there are left out."""
    found = [function for path in paths for function in [_at(path)] if function]
    return list({id(function): function for function in found}.values())


_KNOWN: dict[str, FunctionType] = {}


def _at(path: str) -> FunctionType | None:
    if path not in _KNOWN:
        name, _, attributes = path.partition(":")
        found: Any = sys.modules.get(name)
        for attribute in attributes.split("."):
            found = vars(found).get(attribute) if isinstance(found, ModuleType | type) else None
        found = inspect.unwrap(found) if callable(found) else None
        if not isinstance(found, FunctionType):
            return None
        _KNOWN[path] = found
    return _KNOWN[path]


@cache
def _refusal(said: str, free: int) -> CodeType:
    """The code of a refusal with so many free variables, as many as the replaced code has."""
    names = [f"free{number}" for number in range(free)]
    lines = [
        f"def outer({', '.join(names)}):",
        "    def refusal(*args, **kwargs):",
        *(f"        {name}" for name in names),
        "        from autograder.sandbox.forbidding.refusal import refuse",
        f"        refuse({said!r})",
        "    return refusal",
    ]
    made: dict[str, Any] = {}
    exec(compile("\n".join(lines), __file__, "exec"), made)
    code: CodeType = made["outer"](*names).__code__
    return code


class LateFunctions(MetaPathFinder):
    """Functions of modules that code imports later; they refuse from the first import on.

    Args:
        paths: the functions, each with the words of its refusal.

    Attributes:
        replaced: the functions that refuse so far.
    """

    def __init__(self, paths: dict[str, str]) -> None:
        self._paths = paths
        self._modules = {path.partition(":")[0] for path in paths}
        self.replaced: list[Replaced] = []

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module's own specification, with a loader that replaces its functions."""
        if fullname not in self._modules:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Replacing(spec.loader, self, fullname)
        return spec

    def replace_in(self, module: str) -> None:
        """Replace the functions of a module that has just been imported."""
        for path, said in self._paths.items():
            if path.partition(":")[0] == module:
                self.replaced += replace_functions([path], said)


class _Replacing(Loader):
    def __init__(self, loader: Loader, late: LateFunctions, name: str) -> None:
        self._loader, self._late, self._name = loader, late, name

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        self._late.replace_in(self._name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)  # the source of a module, for tracebacks
