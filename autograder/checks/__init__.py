"""What a check may use. Names listed in `__all__` are the public interface for authors."""

from autograder.checks.compare import (
    assert_at_least,
    assert_close,
    assert_equal,
    assert_kept,
    assert_number,
    assert_numbers,
    assert_raises,
    assert_tensor,
    tolerance,
    with_option,
)
from autograder.checks.datasets import load_digits, load_mnist
from autograder.checks.describe import brief
from autograder.checks.plots import labelled_points, loss_values, scatter_of
from autograder.errors import CheckFailed, StudentRaised

__all__ = [
    "CheckFailed",
    "StudentRaised",
    "assert_at_least",
    "assert_close",
    "assert_equal",
    "assert_kept",
    "assert_number",
    "assert_numbers",
    "assert_raises",
    "assert_tensor",
    "brief",
    "labelled_points",
    "load_digits",
    "load_mnist",
    "loss_values",
    "scatter_of",
    "tolerance",
    "with_option",
]
