"""The assertions of checks about drawn numbers: how they are distributed, and that they are drawn independently.

Each assertion fails right draws in fewer than 1 of a million runs. The bounds hold for whatever generator a student
uses, as long as its numbers are as good as random. A sentence says what was looked at, and no number of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch

from autograder.errors import CheckFailed

# √n times Kolmogorov and Smirnov's distance: P(above) < 2·exp(−2·2.9²) = 1e-7 (Dvoretzky, Kiefer and Wolfowitz)
_FARTHEST = 2.9
_BEYOND = 7.0  # standard deviations of a sum of many terms: P(|Z| > 7) = 3e-12, and 1e-7 for 40,000 lags
_CELLS = (4, 16, 64)  # cells along each side of a grid that pairs of numbers are counted in
_LEAST_IN_A_CELL = 4  # pairs that are expected in a cell; a finer grid is left out


def assert_uniform(numbers: torch.Tensor, low: float, high: float, *, what: str) -> None:
    """The numbers are drawn uniformly from `low` to `high`, by Kolmogorov and Smirnov's test.

    Args:
        numbers: of any shape; some hundred or more.
        what: the name of the numbers, for the sentence.

    Raises:
        CheckFailed: they are distributed otherwise.
    """
    wanted = f"uniform from {low:.4g} to {high:.4g}"
    _assert_distributed(numbers, lambda x: ((x - low) / (high - low)).clamp(0, 1), wanted, what=what)


def assert_normal(numbers: torch.Tensor, mean: float, std: float, *, what: str) -> None:
    """The numbers are drawn from a normal distribution, by Kolmogorov and Smirnov's test.

    Raises:
        CheckFailed: they are distributed otherwise.
    """
    wanted = f"normal with mean {mean:.4g} and standard deviation {std:.4g}"
    root = std * math.sqrt(2)
    _assert_distributed(numbers, lambda x: 0.5 * (1 + torch.erf((x - mean) / root)), wanted, what=what)


def assert_no_lag(rows: torch.Tensor, *, what: str) -> None:
    """No number of a row depends on an earlier one of the row, whatever the distance between the two.

    Args:
        rows: float `(n,)` or `(rows, n)`; correlations of the same distance are taken together over the rows.

    Raises:
        CheckFailed: at some distance, the correlation is larger than chance makes it.
    """
    standard = rows.double().reshape(-1, rows.shape[-1])
    standard = (standard - standard.mean()) / standard.std()
    lag, size = _largest_lag(standard)
    if size > _BEYOND:
        raise CheckFailed(f"{what} depend on each other: a number looks like the one {lag} before it")


def assert_independent(left: torch.Tensor, right: torch.Tensor, *, what: str) -> None:
    """The pairs of two rows of numbers are drawn independently, by counts in the cells of three grids.

    What follows from the other number by a curve is found as well: of pairs in the order of the left numbers, the
    steps from one right number to the next are as random as the numbers themselves.

    Args:
        left, right: float `(n,)`, some thousand; each without many equal numbers.

    Raises:
        CheckFailed: the counts differ by more than chance makes them.
    """
    one, other = _shares(left), _shares(right)
    dependent = any(_cells_differ(one, other, side) for side in _CELLS if len(one) >= _LEAST_IN_A_CELL * side**2)
    steps = other[one.argsort()].diff() % 1
    if dependent or _distance(steps, lambda x: x) > _FARTHEST:
        raise CheckFailed(f"{what} are not drawn independently of each other")


def assert_none_repeated(draws: torch.Tensor, *, what: str) -> None:
    """No two rows hold the same numbers, in whatever order.

    Args:
        draws: float `(rows, n)`; rows whose numbers agree to six digits count as the same.

    Raises:
        CheckFailed: two rows hold the same numbers.
    """
    ordered = draws.double().sort(dim=1).values
    apart = torch.cdist(ordered, ordered, p=math.inf)
    if apart.fill_diagonal_(math.inf).min().item() <= 1e-6 * ordered.abs().max().item():
        raise CheckFailed(f"two of {len(draws)} {what} are the same")


def assert_all_different(draws: torch.Tensor, *, what: str, most: float) -> None:
    """No two rows are the same numbers, nor numbers in nearly the same order or in nearly the opposite order.

    Args:
        draws: float `(rows, n)`, each row drawn by itself.
        most: the largest correlation of ranks that chance allows. Of two rows of 60 numbers, 0.8 is passed with a
            chance of 1e-12; of two rows of 160 numbers, 0.6 with less.

    Raises:
        CheckFailed: two rows are alike.
    """
    ranks = draws.argsort(dim=1).argsort(dim=1).double()
    alike = torch.corrcoef(ranks).fill_diagonal_(0).abs().max().item()
    if not alike < most:
        raise CheckFailed(f"two of {len(draws)} {what} are the same numbers, or nearly so")


def _assert_distributed(
    numbers: torch.Tensor, share_below: Callable[[torch.Tensor], torch.Tensor], wanted: str, *, what: str
) -> None:
    flat = numbers.double().reshape(-1)
    if _distance(flat, share_below) > _FARTHEST:
        found = f"{flat.min():.4g} … {flat.max():.4g}, mean {flat.mean():.4g}, standard deviation {flat.std():.4g}"
        raise CheckFailed(f"{what} are not drawn as they should be", expected=wanted, got=found)


def _distance(numbers: torch.Tensor, share_below: Callable[[torch.Tensor], torch.Tensor]) -> float:
    """√n times the largest distance between the distribution of the numbers and the wanted one."""
    n = len(numbers)
    steps = torch.linspace(0, 1, n + 1, dtype=torch.float64)
    wanted = share_below(numbers.sort().values)
    return torch.maximum((wanted - steps[:-1]).abs(), (wanted - steps[1:]).abs()).max().item() * math.sqrt(n)


def _largest_lag(rows: torch.Tensor) -> tuple[int, float]:
    """The distance at which standardised numbers are most alike, and the correlation there in standard deviations.

    Distances of which there are fewer than 500 pairs are left out: their sums are not yet normal.
    """
    count, n = rows.shape
    spectrum = torch.fft.rfft(rows, n=2 * n)
    products = torch.fft.irfft(spectrum.abs().square(), n=2 * n)[:, :n].sum(dim=0)
    pairs = count * (n - torch.arange(n))
    sizes = torch.where(pairs >= 500, products.abs() / pairs.sqrt(), 0.0)
    sizes[0] = 0.0
    lag = int(sizes.argmax())
    return lag, sizes[lag].item()


def _shares(numbers: torch.Tensor) -> torch.Tensor:
    """For each number, the share of the numbers below it: uniform whatever the distribution was."""
    flat = numbers.double().reshape(-1)
    return (flat.argsort().argsort().double() + 0.5) / len(flat)


def _cells_differ(one: torch.Tensor, other: torch.Tensor, side: int) -> bool:
    """Whether the counts of pairs in a grid differ from equal ones by more than seven deviations of their χ²."""
    cells = (one * side).long() * side + (other * side).long()
    expected = len(one) / side**2
    chi_squared = (cells.bincount(minlength=side**2) - expected).square().sum().item() / expected
    freedom = (side - 1) ** 2
    # Wilson and Hilferty: the cube root of χ² by its degrees of freedom is nearly normal
    spread = 2 / (9 * freedom)
    return bool(((chi_squared / freedom) ** (1 / 3) - (1 - spread)) / math.sqrt(spread) > _BEYOND)
