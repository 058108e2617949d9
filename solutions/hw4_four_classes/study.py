"""The reference's study of the four-class homework: many seeds, both losses, one training run for all of them.

All models of one loss are trained at once: their weights are stacked along a first axis, a batched matrix product
replaces the linear layer, and Adam works on the stack. Adam treats every number by itself and the losses are summed, so
each model takes exactly the steps it would take alone, on the data, split, start and shuffles of the reference's
`run_trials` with the same seed.
"""

import importlib.util
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import torch
from torch import Tensor
from torch.nn import functional as F

SOURCE = Path(__file__).with_name("four_classes.py")
LOSSES = ("mse", "cross_entropy")
TEST_SETS = 25  # fresh data sets that the checks of 4.3 and 4.4 test on: 8,000 points
TESTED_AT_ONCE = 100  # models: 8,000 points of each are 320 MB of hidden units
AT_ONCE = 800  # models in one stack: their weights, gradients and Adam's moments are 130 MB


@dataclass(frozen=True)
class Setting:
    """What a run is given; the study, the checks and the class's figures use the same values."""

    num_classes: int = 4
    epochs: int = 30
    batch_size: int = 32
    lr: float = 0.005


def study(num_seeds: int = 30, *, setting: Setting = Setting()) -> dict[str, Any]:
    """Train `num_seeds` models with each loss and measure them as `run_trials` does.

    Returns:
        Plain data for JSON. `settings`: the setting, `seeds` and `test_size` (held-out points of one trial);
        `accuracies`: per loss, one number per seed; `losses`: per loss, the mean over the seeds of the loss of every
        step; `best_possible`: the accuracy of a perfect classifier.
    """
    seeds = list(range(num_seeds))
    rows = 80 * setting.num_classes
    measured, histories = {}, {}
    for loss in LOSSES:
        stack = Stack.for_trials(loss, seeds, setting)
        histories[loss] = stack.train(setting).mean(dim=1).tolist()
        measured[loss] = stack.accuracies.tolist()
    return {
        "settings": {**asdict(setting), "seeds": seeds, "test_size": rows // 5},
        "accuracies": measured,
        "losses": histories,
        "best_possible": best_possible(setting.num_classes),
    }


def calibration(num_seeds: int = 400, *, setting: Setting = Setting()) -> dict[str, dict[str, Any]]:
    """What thresholds.toml records: for each measured row, the reference's statistic of one try, seed by seed.

    Returns:
        By the row's name: `values`, one float per seed; `test_size`, the points behind one value; `best_possible`, the
        accuracy of a perfect classifier.
    """
    rows, seeds, best = {}, range(num_seeds), best_possible(setting.num_classes)
    for loss in LOSSES:
        fresh = accuracies(Stack.for_fresh_test, loss, seeds, setting)
        size = TEST_SETS * 80 * setting.num_classes
        rows[f"train_{loss}"] = {"values": fresh.tolist(), "test_size": size, "best_possible": best}
    return rows


def accuracies(make: Callable[..., "Stack"], loss: str, seeds: Sequence[int], setting: Setting) -> Tensor:
    """The accuracies of the models that `make` stacks, trained, float64 `(len(seeds),)`; a stack at a time."""
    done = []
    for first in range(0, len(seeds), AT_ONCE):
        stack = make(loss, seeds[first : first + AT_ONCE], setting)
        stack.train(setting)
        done.append(stack.accuracies)
    return torch.cat(done)


def best_possible(num_classes: int) -> float:
    """The accuracy of the perfect classifier: the best guess at an offset is any class whose range holds it.

    All ranges have the same width w, and each class the same share 1/C of the points, so the density of points of one
    class is 1/(C·w) where it is not 0: the best accuracy is the length of the union of the ranges, over C·w.
    """
    ranges = sorted(_reference().OFFSET_RANGES[:num_classes])
    width, covered, end = ranges[0][1] - ranges[0][0], 0.0, -math.inf
    for low, high in ranges:
        covered += high - max(low, min(end, high))
        end = max(end, high)
    return round(covered / (num_classes * width), 6)


@dataclass
class Stack:
    """S models side by side, with the data of each.

    `weights` alternate (S, in, out) and biases (S, 1, out); `X` is (S, n, 2), `y` is (S, n); `generators` shuffle.
    """

    loss: str
    weights: list[Tensor]
    X: Tensor
    y: Tensor
    test_X: Tensor
    test_y: Tensor
    generators: list[torch.Generator]

    @classmethod
    def for_trials(cls, loss: str, seeds: Sequence[int], setting: Setting) -> Self:
        """The trials of `run_trials`: 80 % of each seed's data to train on, 20 % held out."""
        parts = [_split_data(setting.num_classes, seed) for seed in seeds]
        X, y, test_X, test_y = (torch.stack(part) for part in zip(*parts, strict=True))
        return cls(loss, _stacked_starts(setting.num_classes, seeds), X, y, test_X, test_y, _generators(seeds))

    @classmethod
    def for_fresh_test(cls, loss: str, seeds: Sequence[int], setting: Setting) -> Self:
        """Models that learn from all rows of their seed's data, each with a large test of its own, of other seeds."""
        def data(seed: int) -> tuple[Tensor, Tensor]:
            return _reference().make_curve_data(setting.num_classes, seed)

        X, y = (torch.stack(part) for part in zip(*map(data, seeds), strict=True))
        tests = [data(1_000_000 + TEST_SETS * seed + i) for seed in seeds for i in range(TEST_SETS)]
        test_X, test_y = (torch.cat(part) for part in zip(*tests, strict=True))
        test_X, test_y = test_X.reshape(len(seeds), -1, 2), test_y.reshape(len(seeds), -1)
        return cls(loss, _stacked_starts(setting.num_classes, seeds), X, y, test_X, test_y, _generators(seeds))

    def train(self, setting: Setting) -> Tensor:
        """Adam on all models at once; returns the loss of every step, (steps, S)."""
        optimizer = torch.optim.Adam(self.weights, lr=setting.lr, fused=True)
        history = []
        for _ in range(setting.epochs):
            order = torch.stack([torch.randperm(self.X.shape[1], generator=g) for g in self.generators])
            for rows in order.split(setting.batch_size, dim=1):
                losses = self._losses_of(rows)
                optimizer.zero_grad()
                losses.sum().backward()
                optimizer.step()
                history.append(losses.detach())
        return torch.stack(history)

    @property
    def accuracies(self) -> Tensor:
        """The share of right answers on each model's test part, float `(S,)`."""
        parts = [tensor.split(TESTED_AT_ONCE) for tensor in (self.test_y, self.test_X, *self.weights)]
        with torch.no_grad():
            right = [_outputs(weights, X).argmax(dim=-1) == y for y, X, *weights in zip(*parts, strict=True)]
        return torch.cat(right).double().mean(dim=1)

    def _losses_of(self, rows: Tensor) -> Tensor:
        """The loss of each model on its own mini-batch: rows (S, n) to (S,)."""
        outputs = _outputs(self.weights, self.X.gather(1, rows.unsqueeze(-1).expand(-1, -1, 2)))
        labels = self.y.gather(1, rows)
        if self.loss == "mse":
            return (outputs - F.one_hot(labels, outputs.shape[-1])).square().mean(dim=(1, 2))
        return F.cross_entropy(outputs.transpose(1, 2), labels, reduction="none").mean(dim=1)


def _outputs(weights: Sequence[Tensor], X: Tensor) -> Tensor:
    """Forward through all models: (S, n, 2) to (S, n, C)."""
    *hidden, last = zip(weights[::2], weights[1::2], strict=True)
    for weight, bias in hidden:
        X = torch.baddbmm(bias, X, weight).relu()
    return torch.baddbmm(last[1], X, last[0])


@cache
def _reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hw4_reference", SOURCE)
    assert spec and spec.loader, f"{SOURCE} is not a Python file"
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _generators(seeds: Sequence[int]) -> list[torch.Generator]:
    return [torch.Generator().manual_seed(seed) for seed in seeds]


def _split_data(num_classes: int, seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """One trial's X, y to train on and X, y held out, split as the reference's `run_trials` splits."""
    X, y = _reference().make_curve_data(num_classes, seed)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
    test, train = order.split([len(X) // 5, len(X) - len(X) // 5])
    return X[train], y[train], X[test], y[test]


def _stacked_starts(num_classes: int, seeds: Sequence[int]) -> list[Tensor]:
    """The reference's start weights of all seeds: per layer (S, in, out), then (S, 1, out)."""
    models = [list(_reference().build_model(num_classes, seed).parameters()) for seed in seeds]
    stacks = [torch.stack([p.detach() for p in same]) for same in zip(*models, strict=True)]
    ready = [s.transpose(1, 2).contiguous() if s.dim() == 3 else s.unsqueeze(1) for s in stacks]
    return [s.requires_grad_() for s in ready]
