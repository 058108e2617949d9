"""Inputs for checks, drawn from a seed: a hard-coded answer fails, and every run can be repeated."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

import torch

from autograder.errors import AssignmentError

MOST_DRAWS = 1000  # of `such_that`

T = TypeVar("T")


def seed_of(*parts: str | int) -> int:
    """A seed in 0 … 2³¹−1 that depends on all parts, and on nothing else."""
    digest = hashlib.sha256("\0".join(str(part) for part in parts).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


_DISTANCES = (1, 10, 100, 1000, 1024, 4096, 10_000, 2**15, 2**16, 100_000, 10**6, 2**20, 2**24, 2**30)


def not_contiguous(tensor: torch.Tensor) -> torch.Tensor:
    """The same numbers with gaps in memory. A student gets them with the last dim first, if there are several."""
    return torch.stack([tensor, tensor], dim=-1)[..., 0]


class Inputs:
    """A random generator of tensors on `device`: the fixture `rng` of checks.

    Numbers are drawn on the CPU and then moved, so that they are the same for a GPU.
    """

    def __init__(self, seed: int, device: str = "cpu") -> None:
        self._generator = torch.Generator().manual_seed(seed)
        self._device = device

    def normal(self, *shape: int, dtype: torch.dtype = torch.float32, scale: float = 1.0) -> torch.Tensor:
        """Standard normal numbers times `scale`, of this shape."""
        return (torch.randn(shape, generator=self._generator, dtype=dtype) * scale).to(self._device)

    def uniform(
        self, *shape: int, low: float = 0.0, high: float = 1.0, dtype: torch.dtype = torch.float32
    ) -> torch.Tensor:
        """Uniform numbers in [low, high), of this shape."""
        numbers = torch.rand(shape, generator=self._generator, dtype=dtype)
        return (numbers * (high - low) + low).to(self._device)

    def labels(self, n: int, classes: int) -> torch.Tensor:
        """Labels in 0 … classes−1, int64 `(n,)`. If `n` ≥ `classes`, every class occurs, unequally often."""
        once = torch.arange(classes if n >= classes else 0)
        more = torch.randint(classes, (n - len(once),), generator=self._generator)
        return torch.cat((once, more))[torch.randperm(n, generator=self._generator)].to(self._device)

    def bits(self, *shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        """Zeros and ones of this shape, each with probability ½."""
        return torch.randint(2, shape, generator=self._generator).to(dtype).to(self._device)

    def probabilities(self, *shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        """Positive numbers that sum to 1 over the last dim, of this shape."""
        numbers = torch.rand(shape, generator=self._generator, dtype=dtype) + 0.05
        return (numbers / numbers.sum(-1, keepdim=True)).to(self._device)

    def integer(self, low: int, high: int) -> int:
        """One integer in low … high−1."""
        return int(torch.randint(low, high, (), generator=self._generator))

    def seed(self) -> int:
        """A seed in 0 … 2³¹−2, to pass to a student's function."""
        return self.integer(0, 2**31 - 1)

    def seeds(self, count: int) -> list[int]:
        """Different seeds: neighbours, seeds at the distances that generators and habits make alike, and drawn ones."""
        base = self.integer(0, 2**20)
        near = [base, *(base + step for step in _DISTANCES)]
        drawn = dict.fromkeys(near)
        while len(drawn) < count:
            drawn[self.seed()] = None
        return list(drawn)[:count]

    def such_that(self, holds: Callable[[T], bool], draw: Callable[[], T]) -> T:
        """The first of many draws that has the property which a check relies on.

            means = rng.such_that(lambda means: (means[0] - means[1]).norm() > 0.5, lambda: rng.normal(2, 3))

        Args:
            holds: whether a drawn value has the property; most values should have it.
            draw: draws a value from this generator.

        Raises:
            AssignmentError: none of `MOST_DRAWS` draws has it.
        """
        for _ in range(MOST_DRAWS):
            drawn = draw()
            if holds(drawn):
                return drawn
        raise AssignmentError(f"none of {MOST_DRAWS} draws has the property that the check relies on")
