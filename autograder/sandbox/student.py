"""The proxy that checks call: `student.softmax(z)`, `student.softmax.value_and_grad(z)`, handles, `make`.

A check calls the student's code and the reference solution in the same way. Behind the proxy, "the far end" is a worker
for the first and this process for the second.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import torch

from autograder.checks.compare import assert_figure
from autograder.checks.describe import describe, dtype_name, type_name
from autograder.checks.pictures import Picture, read_picture
from autograder.errors import AssignmentError, CheckFailed, MissingName
from autograder.sandbox.handles import Session, Wrt, ask_value_and_grad
from autograder.sandbox.operations import DOUBLE_OF
from autograder.sandbox.values import Symbol
from autograder.text import one_line


@dataclass(frozen=True)
class Call:
    """A call of the module's code, as a student would write it.

    Attributes:
        function: the name of the function.
        arguments: kinds and shapes in place of values: `logits float32[16, 5]`.
        dtypes: of the tensors among the arguments.
    """

    function: str
    arguments: tuple[str, ...]
    dtypes: frozenset[str]

    def __str__(self) -> str:
        return f"{self.function}({', '.join(self.arguments)})"


class Steps(NamedTuple):
    """The steps of one call: operators of torch, and lines of the submission."""

    operators: int
    lines: int


@dataclass(frozen=True)
class RightFunctions:
    """Functions and classes that a module gets in place of its own.

    Attributes:
        names: their names.
        text: the text that defines them. It runs in a module of its own, so that its other names replace nothing.
    """

    names: tuple[str, ...]
    text: str


# From a module's text, and the names of functions with the names under which the text finds their doubles: the text in
# which the doubles stand for the functions, and the functions whose names it does not bind itself.
Doubling = Callable[[str, Mapping[str, str]], tuple[str, list[str]]]


@dataclass
class Noted:
    """What was asked of a module so far, in all workers of a check together.

    Attributes:
        names: the names of functions and classes.
        last_call: the latest call of a function; None before the first.
    """

    names: set[str] = field(default_factory=set)
    last_call: Call | None = None


class Student:
    """A module at the far end. Its functions and classes are attributes of this object.

    Args:
        forbid: names of torch whose computations the far end refuses once the module's text has run.
        right: functions that the module gets before its text runs, and again after that.
        doubling: puts doubles into the module's text; None for a module that takes none.
        another: loads the module in a second worker; None for a module that has no worker.
        compiled: the compiled texts of modules, for those that are loaded later; None to compile with each load. Only
            for workers that have run no code of a submission: another one could answer with code of its own.

    Raises:
        StudentRaised, StudentTimeout, WorkerCrashed: the module cannot be loaded.
    """

    def __init__(
        self,
        session: Session,
        file: str,
        text: str,
        *,
        seed: int,
        forbid: Sequence[str] = (),
        right: RightFunctions | None = None,
        doubling: Doubling | None = None,
        another: Callable[[], Student] | None = None,
        compiled: dict[str, Any] | None = None,
    ) -> None:
        self._session, self._file = session, file
        self._text, self._seed, self._doubling, self._another = text, seed, doubling, another
        self._key = secrets.randbits(48)
        self._given = (list(forbid), self._key, right.text if right else "", list(right.names) if right else [])
        self._noted = Noted()
        code = self._compiled_once(compiled) if compiled is not None else None
        self._parameters = _parameters_of(session.request("load", file, text, seed, *self._given, [], [], code))

    def _compiled_once(self, compiled: dict[str, Any]) -> Any:
        if self._text not in compiled:
            compiled[self._text] = self._session.request("compile", self._file, self._text)
            self._session.requests = 0  # the load stays the first request, as in all other workers
        return compiled[self._text]

    def __getattr__(self, name: str) -> Function:
        if name.startswith("_"):
            raise AttributeError(name)
        self._noted.names.add(name)
        if name not in self._parameters:
            raise MissingName(self._file, name)
        return Function(self, name)

    @property
    def last_call(self) -> Call | None:
        """The latest call of a function of the module; None before the first."""
        return self._noted.last_call

    @property
    def asked(self) -> bool:
        """Whether an operation was asked for since the module was loaded."""
        return self._session.requests > 1

    @property
    def names_asked(self) -> frozenset[str]:
        """The names of the module's functions and classes that were asked for, those that are missing among them."""
        return frozenset(self._noted.names)

    def defines(self, name: str) -> bool:
        """Whether the module binds this name to a function, a class or another callable."""
        return name in self._parameters

    def make(self, symbol: str, *args: Any, **kwargs: Any) -> Any:
        """Build a torch, numpy or math object at the far end, as in `make("torch.optim.SGD", parameters, lr=0.1)`."""
        return self._session.request("call", Symbol(symbol), list(args), kwargs)

    def symbol(self, name: str) -> Any:
        """A torch, numpy or math function or class at the far end, to be passed as an argument."""
        return self._session.request("symbol", Symbol(name))

    def definition(self, name: str) -> Any:
        """The submission's own function or class at the far end, to be passed as an argument.

        Raises:
            MissingName: the submission does not define it.
        """
        self._noted.names.add(name)
        if not self.defines(name):
            raise MissingName(self._file, name)
        return self._session.request("definition", name)

    def refuse(self, *names: str) -> None:
        """Refuse the computations of these names of torch as well, until the end of the check."""
        self._session.request("refuse", list(names), self._key)

    def seed(self, seed: int) -> None:
        """Seed the random numbers of torch, NumPy and Python at the far end."""
        self._session.request("seed", seed)

    def another_worker(self) -> Student:
        """The same module in a second worker, which has seen nothing of what happened in this one.

        The two share no memory and no folder, and their random numbers start from different seeds. Objects of one
        worker are unknown to the other.

        Raises:
            AssignmentError: this module has no worker: it is the reference.
            StudentRaised, StudentTimeout, WorkerCrashed: the module cannot be loaded.
        """
        if self._another is None:
            raise AssignmentError("`another_worker` is for the submission; the reference has no worker")
        other = self._another()
        other._noted = self._noted
        return other

    def picture(self, figure: Any, points: Any = None) -> Picture:
        """A figure as a reader sees it, drawn at the far end.

        Args:
            points: float `(N, 2)`; each panel of the picture says where these points of its data lie.

        Raises:
            CheckFailed: the answer is no figure.
            StudentRaised: drawing it raised an exception.
        """
        assert_figure(figure)
        return read_picture(self._session.request("picture", figure, points))

    def use_doubles(self, **functions: Callable[..., Any]) -> None:
        """Load the module once more, with doubles for some of its functions: their calls reach functions of the check.

        A function of the check gets the arguments as plain data and handles, and its value is the answer. Arguments
        that it has no parameter for are dropped; where one is missing, the caller gets a TypeError. It may use the
        handles and ask for other operations meanwhile. A double is called by whatever name the module has kept the
        function under: a table, an alias, a default, a decorator.

        Args:
            functions: by the names of the functions that they stand for.

        Raises:
            AssignmentError: this module takes no doubles: it is the reference.
            StudentRaised, StudentTimeout, WorkerCrashed: the module cannot be loaded.
        """
        if self._doubling is None:
            raise AssignmentError("`use_doubles` is for the submission; the reference takes no doubles")
        text, unbound = self._doubling(self._text, {name: DOUBLE_OF + name for name in functions})
        self._session.doubles = functions
        given: tuple[Any, ...] = (
            [],
            *self._given[1:],
            list(functions),
            unbound,
        )  # what is forbidden is so for as long as the worker lives
        loaded = self._session.request("load", self._file, text, self._seed, *given)
        self._parameters = _parameters_of(loaded)

    def arguments_after(self, name: str, *args: Any, **kwargs: Any) -> tuple[Any, ...]:
        """The positional arguments after the call `name(*args, **kwargs)`; they show changes in place.

        Raises:
            CheckFailed: the far end answered with something else.
        """
        self._note(name, args, kwargs)
        after = self._session.request("arguments_after", name, list(args), kwargs)
        if not isinstance(after, tuple):
            raise CheckFailed("the arguments cannot be read", got=describe(after), answer_type=type_name(after))
        return after

    def _note(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        names = self._parameters.get(name, [])
        shown = [
            f"{one_line(str(names[i]), 24)} {describe(a)}" if i < len(names) else describe(a)
            for i, a in enumerate(args)
        ]
        shown += [f"{key}={describe(value)}" for key, value in kwargs.items()]
        dtypes = (dtype_name(value.dtype) for value in args if isinstance(value, torch.Tensor))
        self._noted.last_call = Call(name, tuple(shown), frozenset(dtypes))


def _parameters_of(loaded: Any) -> dict[str, list[str]]:
    """The names of a module's callables, each with its parameters' names; other data of the far end is ignored."""
    if not isinstance(loaded, dict):
        return {}
    pairs = ((name, given) for name, given in loaded.items() if isinstance(name, str) and isinstance(given, list))
    return {name: [one for one in given if isinstance(one, str)] for name, given in pairs}


class Function:
    """One function or class of the module."""

    def __init__(self, student: Student, name: str) -> None:
        self._student, self._name = student, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self._student._note(self._name, args, kwargs)
        return self._student._session.request("call", self._name, list(args), kwargs)

    def value_and_grad(self, *args: Any, wrt: Wrt = 0, **kwargs: Any) -> tuple[Any, Any]:
        """The answer of a call, and the gradient of the answer's sum.

        Args:
            wrt: the argument to differentiate by, as position or name; or several of them.

        Returns:
            The answer, and a gradient of the argument's shape; a tuple of gradients for several arguments.

        Raises:
            CheckFailed: the answer cannot be differentiated, or no gradient reaches an argument.
        """
        self._student._note(self._name, args, kwargs)
        return ask_value_and_grad(self._student._session, self._name, args, kwargs, wrt, key=self._student._key)

    def steps(self, *args: Any, **kwargs: Any) -> Steps:
        """The steps of a call. Code can keep the far end from counting, so the numbers prove no more than a time would.

        Raises:
            CheckFailed: the far end answered with something else.
        """
        self._student._note(self._name, args, kwargs)
        counted = self._student._session.request("steps", self._name, list(args), kwargs)
        numbers = [counted.get(field) for field in Steps._fields] if isinstance(counted, dict) else [None]
        if not all(type(number) is int for number in numbers):
            raise CheckFailed("the steps cannot be read", got=describe(counted), answer_type=type_name(counted))
        return Steps(*numbers)
