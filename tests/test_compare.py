"""Right answers in any form pass, wrong ones fail in words for one line of a report."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from autograder.checks.compare import (
    assert_at_least,
    assert_close,
    assert_equal,
    assert_kept,
    assert_number,
    assert_raises,
    assert_tensor,
    tolerance,
    with_option,
)
from autograder.checks.describe import brief, describe
from autograder.errors import CheckFailed, StudentRaised

inf, nan = math.inf, math.nan
t = torch.tensor


def failure(call: Callable[..., Any], *args: Any, **kwargs: Any) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        call(*args, **kwargs)
    return caught.value


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (1.0, 1.0),
        (1, 1.0),
        (t(1.0), 1.0),
        (1.0, t(1.0)),
        (np.float64(1.0), t(1.0)),
        (np.array(1.0), t(1.0)),
        ([1.0, 2.0], t([1.0, 2.0])),
        ((1, 2.5), t([1.0, 2.5])),
        ([t(1.0), t(2.0)], t([1.0, 2.0])),
        ([[1, 2], [3, 4]], t([[1.0, 2.0], [3.0, 4.0]])),
        ([t([1.0]), [2.0]], t([[1.0], [2.0]])),
        (np.array([1.0, 2.0], dtype=np.float32), t([1.0, 2.0])),
        ([], t([])),
        (t(1.0, requires_grad=True), 1.0),
        (inf, inf),
        (-inf, t(-inf)),
        (nan, nan),
        (t([inf, -inf, nan]), t([inf, -inf, nan])),
        (1.0 + 2e-5, t(1.0)),
        (1.0 + 5e-10, 1.0),
        (1e-7, t(0.0)),
        (t(3), 3),
        (t([True, False]), t([1.0, 0.0])),
    ],
)
def test_the_same_numbers_agree(got: Any, expected: Any) -> None:
    """As numbers, lists, arrays or tensors, with any rounding."""
    assert_close(got, expected)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (1.0, 2.0),
        (1.0001, t(1.0)),
        (1.0 + 1e-8, 1.0),
        (t(1.0 + 1e-8, dtype=torch.float64), t(1.0, dtype=torch.float64)),
        (inf, 1e300),
        (1e300, inf),
        (inf, -inf),
        (nan, 1.0),
        (1.0, nan),
        (nan, inf),
        (t([1.0, nan]), t([1.0, 2.0])),
        (2, 3),
        (t([1.0, 2.0]), t([2.0, 1.0])),
    ],
)
def test_other_numbers_differ(got: Any, expected: Any) -> None:
    """Beyond rounding, in one entry, or where one is not a number."""
    assert "differs" in failure(assert_close, got, expected).sentence


@pytest.mark.parametrize(
    ("got", "expected"), [(t([1.0]), 1.0), (t(1.0), t([1.0])), ([1.0, 1.0], 1.0), (t([[1.0], [1.0]]), t([[1.0, 1.0]]))]
)
def test_shapes_are_not_stretched(got: Any, expected: Any) -> None:
    """A shape that broadcasting would accept is wrong, and the failure names both shapes."""
    fault = failure(assert_close, got, expected, what="the loss")
    assert fault.sentence == "the loss has the wrong shape"
    assert fault.expected.startswith("[")
    assert fault.got.startswith("[")


class Odd:
    """An object like a handle: a check can ask for its length, and the answer may be anything."""

    def __len__(self) -> int:
        raise StudentRaised(("TypeError",), "has no len()")

    def __getitem__(self, index: int) -> Any:
        raise StudentRaised(("TypeError",), "cannot be indexed")

    def __repr__(self) -> str:
        return "<Odd>"


@pytest.mark.parametrize(
    "got",
    [None, "1.0", True, {}, {"loss": 1.0}, [1, [2, 3]], [[1.0], 2.0], [None], ["a"], Odd(), [Odd()], b"1", 10**400],
)
def test_what_is_no_number_is_told(got: Any) -> None:
    """The check fails, and the object is not asked for its length."""
    fault = failure(assert_close, got, t([1.0]), what="the loss")
    assert (fault.sentence, fault.expected) == ("the loss should be numbers", "numbers")


@pytest.mark.parametrize("got", [t(1.0 + 1j), t([1.0 + 0j]), np.array([1 + 2j]), [t(1j)]])
def test_complex_numbers_are_told(got: Any) -> None:
    """Their imaginary part is not dropped in silence."""
    assert failure(assert_close, got, t([1.0])).sentence == "the answer should be real numbers"


def test_the_tolerance_is_that_of_the_coarser_type() -> None:
    """256 machine epsilons of float32, 2²² of float64; nothing for whole numbers; a Python float is a float64."""
    assert tolerance(torch.float32, torch.float64) == (256 * 2.0**-23, 1e-6)
    assert tolerance(torch.float64) == (2.0**-30, 1e-10)
    assert tolerance(torch.int64, torch.bool) == (0.0, 0.0)
    assert_close(0.1 + 1e-9, t(0.1))
    assert failure(assert_close, 0.1 + 1e-9, 0.1)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_a_rounded_answer_agrees_with_the_unrounded(dtype: torch.dtype) -> None:
    """In each precision, one rounding is far inside, and one part in ten is outside."""
    exact = t([1 / 3, 2 / 3, 100 / 3], dtype=torch.float64)
    assert_close(exact.to(dtype), exact)
    assert failure(assert_close, exact.to(dtype) * 1.1, exact)


def test_a_tolerance_can_be_given() -> None:
    """Relative, absolute, or none."""
    assert_close(1.1, 1.0, rtol=0.2)
    assert_close(1.1, 1.0, atol=0.2)
    assert failure(assert_close, 1.0 + 1e-12, 1.0, rtol=0.0, atol=0.0)


def test_a_difference_names_its_first_place() -> None:
    """How many entries, the first of them, and both values."""
    fault = failure(assert_close, t([[1.0, 2.0], [3.0, 5.0]]), t([[1.0, 2.5], [3.0, 4.0]]), what="the gradient")
    assert fault.sentence == "the gradient differs in 2 of 4 entries"
    assert (fault.expected, fault.got) == ("2.5 at entry [0, 1]", "2")


def test_a_small_difference_can_be_seen() -> None:
    """Two numbers that differ are never printed alike."""
    fault = failure(assert_close, 0.4 + 1e-8, 0.4)
    assert (fault.expected, fault.got) == ("0.4", "0.40000001")


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (3, 3),
        ("a", "a"),
        (True, True),
        (None, None),
        ((1, 2), (1, 2)),
        ([1, 2], (1, 2)),
        ((1, 2), torch.Size([1, 2])),
        (np.array([1, 2]), (1, 2)),
        ([[1], (2,)], ((1,), [2])),
        ([t(1), 2], [1, 2]),
        ([t([1, 2])], [t([1, 2])]),
        ({"a": 1}, {"a": 1}),
        (t([1, 2]), t([1, 2])),
        ([1, 2], t([1, 2])),
        (t([True, False]), t([True, False])),
        (torch.float32, torch.float32),
    ],
)
def test_equal_things_are_equal(got: Any, expected: Any) -> None:
    """A list equals a tuple, and a tensor equals numbers of any form."""
    assert_equal(got, expected)


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (3, 4), ("3", 3), (None, 0), ([1, 2], (1, 2, 3)), ([1, 2], 1), ("ab", ["a", "b"]), ({"a": 1}, {"a": 2}),
        ([t([1, 2])], [t([1, 3])]), ([t([1, 2])], [1]), ([t([1, 2])], ["a"]), (["a"], [t(1)]), (np.array([1]), (3,)),
        (t([1, 2]), t([1, 3])), ([1, 3], t([1, 2])), (t([nan]), t([nan])), (Odd(), 3), (nan, nan),
    ],
)  # fmt: skip
def test_unequal_things_differ(got: Any, expected: Any) -> None:
    """In a value, a kind or a length; and NaN from everything."""
    assert "differs" in failure(assert_equal, got, expected, what="the count").sentence


def test_a_tensor_for_a_number_is_told() -> None:
    """`expected 3, got 3` would help nobody."""
    fault = failure(assert_equal, t(3), 3, what="the count")
    assert fault.sentence == "the count should be of type int, not a tensor"
    assert (fault.expected, fault.got) == ("3", "int64[]")


def test_a_tensor_has_shape_dtype_and_device() -> None:
    """Each is compared if it is given, in this order."""
    x = torch.zeros(2, 3)
    assert_tensor(x)
    assert_tensor(x, shape=(2, 3), dtype=torch.float32, device="cpu")
    assert failure(assert_tensor, x, shape=[3, 2], what="x").sentence == "x has the wrong shape"
    fault = failure(assert_tensor, x, dtype=torch.float64)
    assert (fault.sentence, fault.expected, fault.got) == ("the answer has the wrong dtype", "float64", "float32")
    assert failure(assert_tensor, x, device="cuda").sentence == "the answer is on the wrong device"


@pytest.mark.parametrize(
    ("got", "shown"),
    [
        (1.0, "a float, 1"),
        (None, "None"),
        ([1.0, 2.0], "a list, [1, 2]"),
        (np.zeros((2, 3)), "a NumPy array float64[2, 3]"),
        (np.array([1, 2]), "a NumPy array int64[2]"),
    ],
)
def test_what_is_no_tensor_is_told(got: Any, shown: str) -> None:
    """The failure says what the value is, on one line."""
    fault = failure(assert_tensor, got)
    assert (fault.sentence, fault.expected, fault.got) == ("the answer should be a tensor", "a tensor", shown)


@pytest.mark.parametrize("got", [2, 2.0, t(2.0), t(2), np.float32(2.0), np.array(2.0)])
def test_one_number_in_any_form_is_a_float(got: Any) -> None:
    """Python's, a 0-d tensor's or an array's."""
    number = assert_number(got)
    assert (number, type(number)) == (2.0, float)


@pytest.mark.parametrize("got", [None, True, "2", [2.0], t([2.0]), t(True), t(1j), nan, inf, t(nan), t(-inf), Odd()])
def test_anything_else_is_no_number(got: Any) -> None:
    """Not a truth value, not a list of one number, and no infinity or NaN."""
    assert failure(assert_number, got, what="the loss").sentence.startswith("the loss should be")


def test_a_threshold_is_reached_or_told() -> None:
    """Reached exactly is enough; NaN never is."""
    assert_at_least(0.7, 0.7)
    fault = failure(assert_at_least, t(0.61234), 0.7, what="the accuracy")
    assert (fault.sentence, fault.expected, fault.got) == ("the accuracy is too low", "at least 0.7", "0.6123")
    assert failure(assert_at_least, nan, 0.0)


def raising(*names: str) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        raise StudentRaised((*names, "Exception", "BaseException"), f"given {args} {kwargs}")

    return call


def test_the_right_exception_or_a_subtype_passes() -> None:
    """By the names of its classes: the object itself stays in the worker."""
    assert_raises(ValueError, raising("ValueError"), 1, b=2)
    assert_raises(LookupError, raising("IndexError", "LookupError"))


@pytest.mark.parametrize("exception", [ValueError, RuntimeError, Exception, NotImplementedError])
def test_a_stub_is_not_attempted_whatever_is_asked_for(exception: type[Exception]) -> None:
    """Its NotImplementedError, which is a RuntimeError, passes through the check."""
    with pytest.raises(StudentRaised):
        assert_raises(exception, raising("NotImplementedError", "RuntimeError"))


def test_another_exception_or_an_answer_fails() -> None:
    """The failure names both."""
    fault = failure(assert_raises, ValueError, raising("TypeError"), 3)
    assert (fault.sentence, fault.expected) == ("should raise ValueError", "ValueError")
    assert fault.got.startswith("'TypeError: given (3,)")
    assert failure(assert_raises, ValueError, lambda: t([1.0, 2.0])).got == "returned [1, 2]"


class Remembered:
    """A student with functions that change their arguments to these values."""

    def __init__(self, *after: Any) -> None:
        self._after = after

    def arguments_after(self, name: str, *args: Any) -> tuple[Any, ...]:
        return self._after


def test_inputs_that_stay_pass_and_others_are_named() -> None:
    """An input is named as in the call of `assert_kept`."""
    z, y = t([1.0, 2.0]), t([0, 1])
    assert_kept(Remembered(z.clone(), y.clone()), "softmax", z=z, y=y)
    fault = failure(assert_kept, Remembered(z, y + 1), "softmax", z=z, y=y)
    assert fault.sentence == "y after the call differs in 2 of 2 entries"


def test_an_option_goes_by_place_or_by_name() -> None:
    """Students may rename the parameter, or use a partial that takes it by name. A TypeError from inside passes on."""
    assert with_option(lambda z, axis=0: (z, axis), 1, dim=2) == (1, 2)

    def by_name_only(*args: Any, dim: int = 0) -> Any:
        return (args, dim) if len(args) == 1 else raising("TypeError")()

    assert with_option(by_name_only, 1, dim=2) == ((1,), 2)
    with pytest.raises(StudentRaised, match="ValueError"):
        with_option(raising("ValueError"), 1, dim=2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.123456789, "0.1234568"),
        (t(0.25), "0.25"),
        (t([1.0, 2.0]), "[1, 2]"),
        (t([[1.0, 2.0]]), "float32[1, 2]"),
        (torch.zeros(9), "float32[9]"),
        (t([]), "[]"),
        (t(True), "True"),
        (t([1, 2]), "[1, 2]"),
        ([0.1 + 0.2, t([1.0, 2.0])], "[0.3, float32[2]]"),
        (list(range(1_000_000)), "[0, 1, 2, 3, 4, 5, ...]"),
        ({"loss": [0.5, 1 / 3]}, "{'loss': [0.5, 0.3333333]}"),
        ("a\nb\x1b[2J\u202e", r"'a\nb\x1b[2J\u202e'"),
        (Odd(), "<Odd>"),
        (None, "None"),
    ],
)
def test_a_value_is_told_in_brief(value: Any, text: str) -> None:
    """Seven digits, the first entries, and dtype and shape of a large value."""
    assert brief(value) == text


@pytest.mark.parametrize(
    "value", ["x" * 10_000, [["y" * 99] * 99] * 99, dict.fromkeys(range(99), "z" * 99), [t([1.0])] * 99, 7**999]
)
def test_nothing_is_told_at_length(value: Any) -> None:
    """One line of at most the given width."""
    assert len(brief(value)) <= 60
    assert len(describe(value)) <= 60
    assert "\n" not in brief(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (torch.zeros(16, 5), "float32[16, 5]"),
        (torch.zeros(3, dtype=torch.int64), "int64[3]"),
        (t(1.0), "float32[]"),
        (np.zeros((2, 3), dtype=np.float32), "array float32[2, 3]"),
        ([1, 2, 3], "[1, 2, 3]"),
        ([1, 2, 3, 4, 5], "list of 5"),
        (0.5, "0.5"),
        ("mse", "'mse'"),
    ],
)
def test_an_argument_is_described_by_its_kind(value: Any, text: str) -> None:
    """As in the row `called` of a failure."""
    assert describe(value) == text
