"""The operations that a grader asks for: load a module, call its functions, differentiate, build torch objects.

A worker runs them on a submission; the grader runs the same operations on the reference solution. This module imports
torch, the wire format and the standard library only, so that nothing hidden can get into a worker.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import itertools
import linecache
import random
import sys
import traceback
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from autograder.errors import WireError
from autograder.sandbox.counting import Counting
from autograder.sandbox.forbidding.refusals import Refusals
from autograder.sandbox.loading import Failed, causes, compiled, execute, functions_of
from autograder.sandbox.picture import picture
from autograder.sandbox.refusals import in_own_words, refusal_behind, was_writing

SYMBOL_ROOTS = ("torch", "numpy", "math")
MAX_MESSAGE = 2000
MAX_FRAMES = 8
MAX_NAMES = 2000
DOUBLE_OF = "__double_of_"  # before the name of a function: the double that stands for it

CallDouble = Callable[[str, tuple[Any, ...], dict[str, Any]], Any]


class Operations:
    """One loaded module, and the objects that stay here for the other side, by number.

    Args:
        folder: where a `.py` module finds its own text under its own name; None for nowhere.
        refusals: what is refused here; nothing at first.
        call_double: asks the other side for the answer of a double, by the double's name and the arguments.
    """

    def __init__(
        self,
        folder: Path | None = None,
        refusals: Refusals | None = None,
        call_double: CallDouble | None = None,
    ) -> None:
        self._call_double = call_double
        self.module = types.ModuleType("submission")
        self._folder = folder
        self.file = ""
        self.kept: dict[int, Any] = {}
        self.failed: Failed = {}
        self.refusals = refusals or Refusals()

    def keep(self, value: Any) -> int:
        """Keep an object here; returns its number for the other side."""
        number = len(self.kept) + 1
        self.kept[number] = value
        return number

    def resolve(self, number: int, type_name: str) -> Any:
        """The object that was kept under this number.

        Raises:
            WireError: there is none.
        """
        if number not in self.kept:
            raise WireError(f"no kept object {number}")
        return self.kept[number]

    def look_up(self, name: str) -> Any:
        """A torch, numpy or math object by its dotted name.

        Raises:
            WireError: the name is outside these three packages.
        """
        root, *path = name.split(".")
        if root not in SYMBOL_ROOTS:
            raise WireError(f"{name} is outside {', '.join(SYMBOL_ROOTS)}")
        found: Any = importlib.import_module(root)
        for part in path:
            found = getattr(found, part)
        return found

    def run(self, operation: str, arguments: list[Any]) -> Any:
        """Run one operation by its name.

        Raises:
            WireError: no operation has that name.
            Exception: whatever the module's code raises.
        """
        if operation not in OPERATIONS:
            raise WireError(f"no operation {operation!r}")
        return OPERATIONS[operation](self, *arguments)

    def compile(self, file: str, text: str) -> torch.Tensor:
        """A module's text, compiled for `load`, as bytes; no code of the module runs."""
        self._name_file(file, text)
        return torch.frombuffer(bytearray(compiled(text, self.file)), dtype=torch.uint8)

    def load(
        self,
        file: str,
        text: str,
        seed: int,
        forbid: Sequence[str] = (),
        key: int = 0,
        right: str = "",
        names: Sequence[str] = (),
        doubles: Sequence[str] = (),
        unbound: Sequence[str] = (),
        code: torch.Tensor | None = None,
    ) -> dict[str, list[str]]:
        """Execute a module's text; returns the names of its callables, each with the names of its parameters.

        A name that a failed statement would have bound counts as a callable: calling it raises that error.

        Args:
            forbid: names of torch whose computations are refused as soon as the text has run.
            key: a number of the grader's, without which no refusal can be taken back.
            right: a text that defines functions in place of the module's own. It runs in a module of its own.
            names: the names of these functions.
            doubles: the names of the functions that have doubles; the text finds each as `DOUBLE_OF` with the name.
            unbound: those of them that the text does not bind to the double itself.
            code: the answer of `compile` for this text in a process that has run no code of a submission; None to
                compile the text here.
        """
        earlier = self.refusals.first  # of a module that is loaded once more
        given = functions_of(right, names) | {DOUBLE_OF + name: self._double(name) for name in doubles}
        given |= {name: given[DOUBLE_OF + name] for name in unbound}
        self.seed(seed)
        name = file.rpartition("/")[2].rpartition(".")[0] or "submission"
        self._name_file(file, text)
        self.module = types.ModuleType(name)
        self.module.__file__ = self._written(file, text)
        sys.modules[name] = self.module
        vars(self.module).update(given)  # before the text runs: it may decorate with them, or derive classes
        ready = compiled(text, self.file) if code is None else code.numpy().tobytes()
        self.failed = execute(text, self.file, self.module, ready)
        vars(self.module).update(given)
        self.refusals.begin(forbid, key=key, earlier=earlier)
        found = {**dict.fromkeys(self.failed, _failed), **vars(self.module)}
        named = [key for key in found if isinstance(key, str) and key.isidentifier() and not key.startswith("_")]
        return {key: _parameters(found[key]) for key in [key for key in named if callable(found[key])][:MAX_NAMES]}

    def _name_file(self, file: str, text: str) -> None:
        """Give the module's text its name; tracebacks can then show source lines, although no such file exists."""
        self.file = f"<{file}>"
        linecache.cache[self.file] = (len(text), None, text.splitlines(keepends=True), self.file)

    def _written(self, file: str, text: str) -> str:
        """The path of the module's text for its own eyes, such as `Path(__file__).read_text()`."""
        name = file.rpartition("/")[2]
        if self._folder is None or not name.endswith(".py"):
            return self.file
        path = self._folder / name
        with contextlib.suppress(OSError):
            path.write_bytes(text.encode())
        return str(path)

    def seed(self, seed: int) -> None:
        """Seed the random numbers of torch, NumPy and Python."""
        random.seed(seed)
        np.random.seed(seed % 2**32)
        # torch.manual_seed also notes a stack trace for each kind of device, which costs more than most checks
        torch.default_generator.manual_seed(seed)
        if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]  # torch has no types for it
            torch.cuda.manual_seed_all(seed)

    def call(self, target: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Call a function of the module by its name, or an object."""
        return self._callable(target)(*args, **kwargs)

    def method(self, owner: Any, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Call a method of an object."""
        return getattr(owner, name)(*args, **kwargs)

    def get(self, owner: Any, path: str) -> Any:
        """An attribute of an object by its dotted path."""
        for part in path.split("."):
            owner = getattr(owner, part)
        return owner

    def symbol(self, value: Any) -> Any:
        """The object of a symbol. It stays here, and the grader can pass it as an argument."""
        return value

    def definition(self, name: str) -> Any:
        """A function or class of the module. It stays here, and the grader can pass it as an argument."""
        return self._callable(name)

    def arguments_after(self, target: Any, args: list[Any], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """The positional arguments after a call; they show whether the function changed them in place."""
        self._callable(target)(*args, **kwargs)
        return tuple(args)

    def value_and_grad(
        self, target: Any, args: list[Any], kwargs: dict[str, Any], wrt: Any, key: int = 0
    ) -> dict[str, Any]:
        """Call a function, and compute the gradient of the sum of its answer.

        Args:
            key: that of `load`; the engine, if it is refused, runs for this gradient alone.
            wrt: positions and names of the arguments to differentiate by, or `"parameters"` for those of a module.

        Returns:
            `value`: the answer. `grads`: a list in the order of `wrt`, or a dict by parameter name; an entry is None
            if no gradient arrives there. `problem`: why there are no gradients at all, else "". `type`: the name of
            the answer's type, if there is a problem.
        """
        function = self._callable(target)
        if wrt == "parameters":
            leaves = dict(target.named_parameters())
        else:
            leaves = {str(place): _as_leaf(args if isinstance(place, int) else kwargs, place) for place in wrt}
        value = function(*args, **kwargs)
        if not isinstance(value, torch.Tensor):
            return _without_gradient(value, f"a {type(value).__name__} carries no gradient")
        if not value.requires_grad:
            return _without_gradient(value, "no gradient flows back from it")
        answer = value.detach().clone()  # as it was before code of a backward pass ran
        with self.refusals.engine_at_work(key):
            grads = torch.autograd.grad(value.sum(), list(leaves.values()), allow_unused=True)
        named = dict(zip(leaves, grads, strict=True))
        return {"value": answer, "grads": named if wrt == "parameters" else list(grads), "problem": ""}

    def steps(self, target: Any, args: list[Any], kwargs: dict[str, Any]) -> dict[str, int]:
        """Call a function; returns how many operators of torch and lines of the module it ran, as `Counting` counts."""
        function, counting = self._callable(target), Counting(self.file)
        with counting.at_work():
            function(*args, **kwargs)
        return {"operators": counting.operators, "lines": counting.lines}

    def refuse(self, names: Sequence[str], key: int) -> None:
        """Refuse the computations of these names as well."""
        self.refusals.begin(names, key=key)

    def picture(self, figure: Any, points: Any) -> dict[str, Any]:
        """Draw a figure; see `picture.picture`."""
        return picture(figure, points)

    def state_dict(self, module: Any) -> dict[str, torch.Tensor]:
        """The weights and buffers of a torch module by name."""
        return {key: value for key, value in module.state_dict().items() if isinstance(value, torch.Tensor)}

    def load_state_dict(self, module: Any, state: dict[str, torch.Tensor]) -> None:
        """Put weights and buffers into a torch module."""
        module.load_state_dict(state)

    def _double(self, name: str) -> Callable[..., Any]:
        """A function that has the other side answer its calls."""
        call = self._call_double
        if call is None:
            raise WireError("nobody answers the calls of doubles here")

        def double(*args: Any, **kwargs: Any) -> Any:
            return call(name, args, kwargs)

        double.__name__ = double.__qualname__ = name
        return double

    def _callable(self, target: Any) -> Callable[..., Any]:
        if isinstance(target, str) and target in self.failed.keys() - vars(self.module).keys():
            raise self.failed[target]
        found = getattr(self.module, target) if isinstance(target, str) else target
        if not callable(found):
            raise TypeError(f"a {type(found).__name__} cannot be called")
        return found  # type: ignore[no-any-return]  # whatever a student bound to the name


OPERATIONS: dict[str, Callable[..., Any]] = {
    operation.__name__: operation
    for operation in (
        Operations.compile, Operations.load, Operations.seed, Operations.call, Operations.method, Operations.get,
        Operations.symbol, Operations.definition, Operations.arguments_after, Operations.value_and_grad,
        Operations.steps, Operations.refuse, Operations.state_dict, Operations.load_state_dict, Operations.picture,
    )
}  # fmt: skip


def describe_error(error: BaseException, operations: Operations) -> dict[str, Any]:
    """An exception of the student's code as plain data: names of its types, message, and frames of the module only.

    A frame is a line number and the name of its function. Equal frames in a row, of a function that calls itself, are
    one frame. If the code read a name that a failed statement would have bound, the exception is that statement's.
    """
    chain = causes(error, operations.module, operations.failed)
    frames = [frame for one in chain for frame in _frames(one, operations.file)]
    last = in_own_words(chain[-1])
    message = _message(last)
    return {
        "types": [cls.__name__[:80] for cls in type(last).__mro__][:12],
        "message": message,
        "frames": [frame for frame, _ in itertools.groupby(frames)][-MAX_FRAMES:],
        "unknown_name": str(last.name)[:80] if type(last) is NameError and last.name else "",
        "refusal": str(refusal_behind(last, message) or ""),
        "writing": was_writing(last),
    }


def _message(error: BaseException) -> str:
    try:
        return str(error)[:MAX_MESSAGE]
    except Exception:  # a __str__ by the student may raise anything
        return ""


def _frames(error: BaseException, file: str) -> list[list[Any]]:
    frames: list[list[Any]] = [
        [line, frame.f_code.co_name[:80]]
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == file
    ]
    if isinstance(error, SyntaxError) and error.filename == file:
        frames.append([error.lineno or 0, "<module>"])
    return frames


def _failed() -> None:
    """Stands for a callable whose statement failed."""


def _without_gradient(value: Any, problem: str) -> dict[str, Any]:
    return {"value": value, "grads": None, "problem": problem, "type": type(value).__name__}


def _as_leaf(arguments: Any, place: int | str) -> torch.Tensor:
    leaf: torch.Tensor = arguments[place].detach().clone().requires_grad_()
    arguments[place] = leaf
    return leaf


def _parameters(value: Any) -> list[str]:
    try:
        parameters: Sequence[str] = list(inspect.signature(value).parameters)
    except (TypeError, ValueError):
        return []
    return [str(name)[:80] for name in parameters[:40]]
