"""What a check may use. Names listed in `__all__` are the public interface for authors.

A check is a function with the marker `@pytest.mark.task(id, points=…)`. It asks for these fixtures by the names of its
arguments:

student     the submission, in a fresh worker: `student.softmax(z)` calls the student's function
reference   the reference solution, called in the same way; hidden checks only
rng         random inputs (`Inputs`), different for each check and each submission
device      the device of the inputs: `cpu` or `cuda`
study       the result of the assignment's study.py, a dict; empty if there is none
thresholds  the thresholds of thresholds.toml, by name; hidden checks only
evidence    a dict for the losses, predictions and accuracies that the student's page shows
"""

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
