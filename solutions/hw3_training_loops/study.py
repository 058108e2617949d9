"""The reference's study of the training loops: many seeds of the cardioid and of the digits, all trained at once.

Weights of many models are stacked along a first axis, and a batched matrix product replaces the linear layer. SGD
treats every number by itself and the losses are summed, so that each model takes exactly the steps that it would take
alone.
"""

import importlib.util
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from autograder.checks import load_digits

SOURCE = Path(__file__).with_name("training_loops.py")

# What the accuracy checks train, and this study with them.
CARDIOID = {
    "train": 2000, "validation": 500, "test": 4000, "batch_size": 100, "epochs": 15, "lr": 0.1, "momentum": 0.9,
    "runs": 5,
}  # fmt: skip
DIGITS = {"held_out": 400, "batch_size": 64, "epochs": 8, "lr": 0.05, "momentum": 0.9}
CARDIOID_LAYERS = (2, 200, 3)
DIGITS_LAYERS = (64, 520, 320, 240, 120, 10)
MODELS_AT_ONCE = 20  # of the cardioid: 100 rows of 200 hidden units each
NETS_AT_ONCE = 20  # of the digits: 300,000 weights each, with gradients and momentum


def study(num_seeds: int = 30) -> dict[str, Any]:
    """What the checks compare a submission with.

    Returns:
        Plain data for JSON. `cardioid` and `digits`: the settings; `accuracies`: of `num_seeds` MLPs on the cardioid,
        under the name of their loss.
    """
    accuracies = cardioid_accuracies(range(num_seeds)).tolist()
    return {"cardioid": CARDIOID, "digits": DIGITS, "accuracies": {"cross_entropy": accuracies}}


def calibration(num_seeds: int = 400) -> dict[str, dict[str, Any]]:
    """What thresholds.toml records: for each measured row, the reference's statistic of one try, seed by seed.

    Returns:
        By the row's name: `values`, one float per seed; `test_size`, the points behind one value; `best_possible`, the
        accuracy of a perfect classifier: the classes of the cardioid do not overlap.
    """
    runs = CARDIOID["runs"]
    means = cardioid_accuracies(range(runs * num_seeds)).reshape(-1, runs).mean(dim=1)
    digits = digits_accuracies(range(num_seeds // 2))  # half a second each
    return {
        "cardioid_accuracy": {"values": means.tolist(), "test_size": runs * CARDIOID["test"], "best_possible": 1.0},
        "digits_accuracy": {"values": digits.tolist(), "test_size": DIGITS["held_out"]},
    }


def cardioid_accuracies(seeds: Sequence[int]) -> Tensor:
    """The accuracy of each seed's MLP, with the weights of its best epoch, on its own fresh points: (len(seeds),)."""
    return torch.cat([_train_cardioid(some) for some in _chunks(seeds, MODELS_AT_ONCE)])


def digits_accuracies(seeds: Sequence[int]) -> Tensor:
    """The accuracy of each seed's DigitsNet on its own held-out digits: (len(seeds),)."""
    return torch.cat([_train_digits(some) for some in _chunks(seeds, NETS_AT_ONCE)])


def _train_cardioid(seeds: Sequence[int]) -> Tensor:
    sizes = [CARDIOID["train"], CARDIOID["validation"], CARDIOID["test"]]
    data = [_reference().make_cardioid(sum(sizes), seed) for seed in seeds]
    X, y = (torch.stack(part) for part in zip(*data, strict=True))
    (train_X, validation_X, test_X), (train_y, validation_y, test_y) = X.split(sizes, dim=1), y.split(sizes, dim=1)
    weights = _starts(CARDIOID_LAYERS, seeds)
    optimizer = torch.optim.SGD(weights, lr=CARDIOID["lr"], momentum=CARDIOID["momentum"])
    lowest, best = torch.full((len(seeds),), torch.inf), weights
    for _ in range(CARDIOID["epochs"]):
        _epoch(weights, optimizer, train_X, train_y, CARDIOID["batch_size"])
        with torch.no_grad():
            loss = _losses(weights, validation_X, validation_y)
            better = (loss < lowest)[:, None, None]
            best = [torch.where(better, now, before) for now, before in zip(weights, best, strict=True)]
            lowest = torch.minimum(loss, lowest)
    return _accuracies(best, test_X, test_y)


def _train_digits(seeds: Sequence[int]) -> Tensor:
    X, y = load_digits()
    orders = torch.stack([torch.randperm(len(X), generator=torch.Generator().manual_seed(seed)) for seed in seeds])
    held_out, rows = orders.split([DIGITS["held_out"], len(X) - DIGITS["held_out"]], dim=1)
    flat, weights = X.flatten(1), _starts(DIGITS_LAYERS, seeds)
    optimizer = torch.optim.SGD(weights, lr=DIGITS["lr"], momentum=DIGITS["momentum"])
    for _ in range(DIGITS["epochs"]):
        _epoch(weights, optimizer, flat[rows], y[rows], DIGITS["batch_size"])
    return _accuracies(weights, flat[held_out], y[held_out])


def _epoch(weights: list[Tensor], optimizer: torch.optim.Optimizer, X: Tensor, y: Tensor, batch_size: int) -> None:
    """A step of every model for each of its batches, which are in the order of the rows."""
    for batch_X, batch_y in zip(X.split(batch_size, dim=1), y.split(batch_size, dim=1), strict=True):
        optimizer.zero_grad()
        _losses(weights, batch_X, batch_y).sum().backward()
        optimizer.step()


def _logits(weights: list[Tensor], X: Tensor) -> Tensor:
    """Forward through all models: (S, n, inputs) to (S, n, C)."""
    *hidden, last = zip(weights[::2], weights[1::2], strict=True)
    for weight, bias in hidden:
        X = torch.baddbmm(bias, X, weight).relu()
    return torch.baddbmm(last[1], X, last[0])


def _losses(weights: list[Tensor], X: Tensor, y: Tensor) -> Tensor:
    """The mean loss of each model, (S,)."""
    return F.cross_entropy(_logits(weights, X).transpose(1, 2), y, reduction="none").mean(dim=1)


def _accuracies(weights: list[Tensor], X: Tensor, y: Tensor) -> Tensor:
    with torch.no_grad():
        return (_logits(weights, X).argmax(dim=-1) == y).double().mean(dim=1)


def _starts(sizes: Sequence[int], seeds: Sequence[int]) -> list[Tensor]:
    """Per layer (S, in, out) and (S, 1, out), uniform in ±1/√in as torch's own layers start."""
    drawn = []
    for seed in seeds:
        generator, mine = torch.Generator().manual_seed(seed), []
        for inputs, outputs in pairwise(sizes):
            for shape in ((inputs, outputs), (1, outputs)):
                mine.append((2 * torch.rand(shape, generator=generator) - 1) * inputs**-0.5)
        drawn.append(mine)
    return [torch.stack(same).requires_grad_() for same in zip(*drawn, strict=True)]


def _chunks(seeds: Sequence[int], size: int) -> list[Sequence[int]]:
    return [seeds[first : first + size] for first in range(0, len(seeds), size)]


@cache
def _reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hw3_reference", SOURCE)
    assert spec and spec.loader, f"{SOURCE} is not a Python file"
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
