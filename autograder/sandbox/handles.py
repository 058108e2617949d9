"""Objects at the far end of a session, which a check calls, indexes and passes on, and the gradients of such calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import torch

from autograder.checks.describe import describe, type_name
from autograder.errors import CheckFailed, Compared
from autograder.sandbox.values import Kept
from autograder.text import one_line

Wrt = int | str | Sequence[int | str]  # arguments to differentiate by, as positions or names
MAX_LENGTH = 10_000_000  # items of an object at the far end


class Session(Protocol):
    """One conversation about one module.

    Attributes:
        requests: the number of operations that were asked for so far.
        doubles: the functions of the check that answer in place of the module's, by name.
    """

    requests: int
    doubles: Mapping[str, Callable[..., Any]]

    def request(self, operation: str, *arguments: Any) -> Any:
        """The answer to one operation, as plain data and handles.

        Raises:
            StudentRaised: the module's code raised an exception.
            StudentTimeout, WorkerCrashed: the module's code did not answer.
            UnsendableAnswer: the answer cannot be sent over the wire.
        """


class Handle:
    """An object that stays at the far end. It can be called, indexed, iterated over, and passed as an argument.

    Its attributes are its methods; `get` reads other attributes.
    """

    def __init__(self, session: Session, kept: Kept) -> None:
        self._session, self.kept = session, kept

    def __repr__(self) -> str:
        return f"<{one_line(self.kept.type_name, 40)}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._session.request("call", self, list(args), kwargs)

    def __getattr__(self, name: str) -> Method:
        if name.startswith("_"):
            raise AttributeError(name)
        return Method(self._session, self, name)

    def __getitem__(self, index: Any) -> Any:
        return self._session.request("method", self, "__getitem__", [index], {})

    def __len__(self) -> int:
        length = self._session.request("method", self, "__len__", [], {})
        if not isinstance(length, int) or isinstance(length, bool) or length < 0:
            raise CheckFailed("len() should be a number", got=describe(length), answer_type=type_name(length))
        if length > MAX_LENGTH:  # list() would reserve memory for all of them
            raise CheckFailed(f"len() should not be more than {MAX_LENGTH}", got=str(length))
        return length

    def __iter__(self) -> Iterator[Any]:
        return (self[index] for index in range(len(self)))

    @property
    def type_name(self) -> str:
        """The name of the object's class, as the far end tells it."""
        return self.kept.type_name

    def get(self, path: str) -> Any:
        """An attribute by its dotted path."""
        return self._session.request("get", self, path)

    def state_dict(self) -> dict[str, torch.Tensor]:
        """The weights and buffers of a torch module by name.

        Raises:
            CheckFailed: the far end answered with something else.
        """
        state = self._session.request("state_dict", self)
        if not isinstance(state, dict) or not all(isinstance(value, torch.Tensor) for value in state.values()):
            raise CheckFailed("the model has no usable state_dict", got=describe(state), answer_type=type_name(state))
        return {str(key): value.detach() for key, value in state.items()}

    def load_state_dict(self, state: Mapping[str, torch.Tensor]) -> None:
        """Put weights and buffers into a torch module."""
        self._session.request("load_state_dict", self, dict(state))

    def value_and_grad(self, *args: Any, wrt: Wrt = 0, **kwargs: Any) -> tuple[Any, Any]:
        """Like `Function.value_and_grad`; `wrt="parameters"` gives a dict of a module's gradients by parameter name."""
        return ask_value_and_grad(self._session, self, args, kwargs, wrt)


class Method:
    """A method of an object at the far end."""

    def __init__(self, session: Session, owner: Handle, name: str) -> None:
        self._session, self._owner, self._name = session, owner, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._session.request("method", self._owner, self._name, list(args), kwargs)


def ask_value_and_grad(
    session: Session,
    target: str | Handle,
    args: Sequence[Any],
    kwargs: Mapping[str, Any],
    wrt: Wrt,
    *,
    key: int = 0,
) -> tuple[Any, Any]:
    """The answer of a call, and the gradients of the answer's sum, as `Function.value_and_grad` gives them.

    Args:
        target: the function's name, or an object.
        key: the number with which the far end lets the engine of autograd run although it is refused.

    Raises:
        CheckFailed: there is no gradient, or it cannot be read.
    """
    every = wrt == "parameters"
    one = isinstance(wrt, int | str)
    places: Any = wrt if every else [wrt] if one else list(wrt)  # type: ignore[arg-type]  # a sequence when not one
    answer = session.request("value_and_grad", target, list(args), dict(kwargs), places, key)
    if not isinstance(answer, dict) or not {"value", "grads", "problem"} <= answer.keys():
        raise CheckFailed("the gradient cannot be read")
    value, grads = answer["value"], answer["grads"]
    if not isinstance(answer["problem"], str):
        raise CheckFailed("the gradient cannot be read")
    if answer["problem"]:
        sentence = f"the answer cannot be differentiated: {one_line(answer['problem'])}"
        made = answer.get("type")
        raise CheckFailed(
            sentence, compared=Compared.GRADIENT, answer_type=one_line(made, 40) if isinstance(made, str) else ""
        )
    found = list(grads.values()) if isinstance(grads, dict) else grads
    if not isinstance(found, list) or not all(isinstance(grad, torch.Tensor) for grad in found):
        raise CheckFailed("the gradient does not reach every input")
    if every:
        return value, grads
    if len(found) != len(places):
        raise CheckFailed("the gradient cannot be read")
    return value, found[0] if one else tuple(found)
