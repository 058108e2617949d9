"""What is drawn for an impossible run. Nothing of it follows from the inputs, the assignment or the submission."""

from __future__ import annotations

import secrets
from collections.abc import Set
from random import Random
from typing import Any

import numpy as np
import torch

_LARGE = 1e20  # a larger number plus an offset could leave the range of float32


class Secret:
    """The drawn values of one run.

    Args:
        seed: of the draws; by default one that nobody knows.

    Attributes:
        offset: what numbers are moved by, in units of the largest of them plus one: 1,000 to 10,000, up or down. No
            tolerance of a check reaches so far.
        number: what whole numbers are moved by, and a size that nothing has.
        text: what texts are moved by.
        kind: a type that nothing is an instance of, and an exception that no code raises.
        token: an object that equals nothing else.
    """

    def __init__(self, seed: int | None = None) -> None:
        draw = Random(secrets.randbits(256) if seed is None else seed)
        self.offset = draw.choice((-1.0, 1.0)) * draw.uniform(1e3, 1e4)
        self.number = draw.randrange(2**40, 2**48)
        self.text = f"drawn_{draw.getrandbits(128):032x}"
        self.kind: type[Exception] = type(self.text, (Exception,), {})
        self.token = object()

    def moved(self, value: Any) -> Any:
        """The value moved: of the same form, but different in every number. An array becomes a tensor.

        What has no form to move becomes `token`. A truth is among it: the other truth could be met.
        """
        match value:
            case torch.Tensor():
                return self._moved_tensor(value)
            case np.ndarray() | np.generic():
                return self._moved_tensor(torch.as_tensor(value))
            case bool():
                return self.token
            case int():
                return value + self.number
            case float():
                return self._moved_tensor(torch.tensor(value, dtype=torch.float64)).item()
            case str():
                return value + self.text
            case list():
                return [self.moved(item) for item in value] or [self.text]
            case tuple():
                return tuple(self.moved(item) for item in value) or (self.text,)
            case dict():
                return {key: self.moved(item) for key, item in value.items()} | {self.text: self.number}
            case Set():
                return {*value, self.text}
        return self.token

    def _moved_tensor(self, value: torch.Tensor) -> torch.Tensor:
        if not value.numel():
            return value.new_full((3,), 1)  # of another shape, because there is no number to move
        if not value.is_floating_point():
            return value.to(torch.int64) + self.number
        finite = value[value.isfinite()].double().abs()
        scale = 1 + float(finite.max()) if finite.numel() else 1.0
        if scale > _LARGE:
            return torch.full_like(value, self.offset)
        return torch.nan_to_num(value, nan=0.0, posinf=0.0, neginf=0.0) + self.offset * scale
