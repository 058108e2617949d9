"""Hidden checks of 1.4, 1.5, 1.7 and 1.10: the values of losses and accuracies."""

import math

import pytest
import torch

from autograder.checks import CheckFailed, assert_close, assert_kept, assert_tensor, not_contiguous, with_option

# One row, two classes, as many rows as classes, fewer. N is a power of 2: one_hot(y) / N is exact in float32.
BATCHES = ((1, 4), (8, 2), (4, 4), (2, 7))


def with_mistakes(rng, right, wrong):
    """Labels with mistakes at drawn places, and the share that is right: of many labels, neither none nor all."""
    n = len(right)
    mistakes = rng.integer(1, n) if n > 1 else rng.integer(0, 2)
    places = rng.uniform(n).argsort()[:mistakes]
    labels = right.clone()
    labels[places] = wrong[places]
    return labels, 1 - mistakes / n


def assert_python_float(function, *inputs):
    """The answer is a `float` where it was made. NumPy's numbers arrive as Python's; a refusal names the type."""
    try:
        function.value_and_grad(*inputs, wrt=())
    except CheckFailed as refused:
        plain = refused.answer_type in ("float", "float64")  # NumPy's float64 is a float
    else:
        plain = False
    if not plain:
        raise CheckFailed("an accuracy is a plain Python float", expected="float", got="another type")


@pytest.mark.task("1.4", points=1, after="checks/test_losses.py::test_nll_by_hand")
def test_nll_of_a_batch(student, reference, rng, device):
    """nll_loss: the mean over one row or many, inputs kept"""
    for dtype in (torch.float32, torch.float64):
        for n, classes in BATCHES:
            log_probs, y = rng.probabilities(n, classes, dtype=dtype).log(), rng.labels(n, classes)
            loss = student.nll_loss(log_probs, y)
            assert_tensor(loss, shape=(), dtype=dtype, device=device)
            assert_close(loss, reference.nll_loss(log_probs, y), what=f"the loss of {n} rows, {classes} classes")
    assert_kept(student, "nll_loss", log_probs=log_probs, y=y)


@pytest.mark.task(
    "1.5", points=1, after="checks/test_losses.py::test_cross_entropy_of_one_row",
    twin_of="checks/test_losses.py::test_cross_entropy_of_three_rows",
)
def test_cross_entropy_of_a_batch(student, reference, rng, device):
    """cross_entropy: the mean over one row or many"""
    # in float64, logits of ±20 lose 1e-6 on a detour through float32; 1e-8 in a sum of exponentials is no harm
    for dtype, scale, atol in ((torch.float32, 2.0, 1e-6), (torch.float64, 20.0, 3e-8)):
        for n, classes in (*BATCHES, (16, 8)):
            logits, y = rng.normal(n, classes, dtype=dtype, scale=scale), rng.labels(n, classes)
            loss = student.cross_entropy(logits, y)
            assert_tensor(loss, shape=(), dtype=dtype, device=device)
            expected = reference.cross_entropy(logits, y)
            assert_close(loss, expected, atol=atol, what=f"the loss of {n} rows, {classes} classes")


@pytest.mark.task("1.5", points=1.5, after="checks/test_losses.py::test_cross_entropy_of_one_row")
def test_cross_entropy_of_huge_logits(student, reference, rng, device):
    """cross_entropy: logits of ±10,000, value and gradient"""
    rows = [[1e4, -1e4, 0.0], [1e4, 1e4, -1e4], [-1e4, 0.0, 1e4], [-1e4, -1e4, -1e4]]
    logits = torch.tensor(rows, device=device) + rng.normal(4, 3)
    sure, wrong = torch.tensor([0, 1, 2, 0], device=device), torch.tensor([1, 2, 0, 1], device=device)
    for y in (sure, wrong):
        loss, grad = student.cross_entropy.value_and_grad(logits, y, wrt=0)
        # float32 has steps of 1e-3 at 1e4: logsumexp(z) - z[y] may be off by that much, and is right
        assert_close(loss, reference.cross_entropy(logits, y), atol=2e-3, what="the loss")
        expected = reference.cross_entropy.value_and_grad(logits, y, wrt=0)[1]
        assert_close(grad, expected, atol=2e-3, what="the gradient")


@pytest.mark.task("1.5", points=0.5, after="checks/test_losses.py::test_cross_entropy_of_one_row")
def test_cross_entropy_leaves_its_inputs(student, rng):
    """cross_entropy: logits and labels stay as they were; they need not be contiguous in memory"""
    logits, y = rng.normal(6, 3), rng.labels(6, 3)
    assert_kept(student, "cross_entropy", logits=logits, y=y)
    assert_kept(student, "cross_entropy", logits=not_contiguous(logits), y=not_contiguous(y))


@pytest.mark.task("1.7", points=1, after="checks/test_losses.py::test_binary_logits_by_hand")
def test_binary_logits_of_huge_size(student, device):
    """binary_cross_entropy_with_logits: logits of ±6 and ±10,000, right and wrong, value and gradient"""
    right, wrong = torch.tensor([1.0, 0.0], device=device), torch.tensor([0.0, 1.0], device=device)
    loss_and_slopes = student.binary_cross_entropy_with_logits.value_and_grad
    for size in (6.0, 1e4):  # at 6, log(1 + e⁻⁶) = 0.0025 is still a part of the loss
        z, rest = torch.tensor([size, -size], device=device), math.log1p(math.exp(-size))
        # float32 has steps of 5e-7 at 6: logaddexp(z, 0) - y·z may be off by a few of them, and is right
        loss, grad = loss_and_slopes(z, right, wrt=0)
        flat = math.exp(-size) / (1 + math.exp(-size)) / 2
        assert_close(loss, rest, atol=1e-5, what=f"the loss of right answers at ±{size:g}")
        assert_close(grad, torch.tensor([-flat, flat]), atol=1e-5, what=f"the gradient of right answers at ±{size:g}")
        loss, grad = loss_and_slopes(z, wrong, wrt=0)
        assert_close(loss, size + rest, what=f"the loss of wrong answers at ±{size:g}")
        steep = torch.tensor([0.5 - flat, flat - 0.5])
        assert_close(grad, steep, atol=1e-5, what=f"the gradient of wrong answers at ±{size:g}")


@pytest.mark.task(
    "1.10", points=0.5, after="checks/test_losses.py::test_argmax_accuracy_by_hand",
    twin_of="checks/test_losses.py::test_argmax_accuracy_by_hand",
)
def test_argmax_accuracy_of_a_batch(student, rng):
    """argmax_accuracy: one row or many, each has its own largest logit; inputs kept"""
    # no share of 7 or 37 has a short decimal: a rounded accuracy shows; square: so does a mix-up of rows and columns
    for n, classes in ((1, 3), (7, 2), (7, 7), (37, 37), (37, 5)):
        logits = rng.normal(n, classes)
        right = logits.argmax(dim=1)
        mixed, expected = with_mistakes(rng, right, (right + 1) % classes)
        assert_close(student.argmax_accuracy(logits, right), 1.0, rtol=1e-6, what="the accuracy of right answers")
        assert_close(student.argmax_accuracy(logits, mixed), expected, rtol=1e-6, what=f"the accuracy of {n} rows")
    assert_python_float(student.argmax_accuracy, logits, mixed)
    assert_kept(student, "argmax_accuracy", logits=not_contiguous(logits), y=mixed)


@pytest.mark.task(
    "1.10", points=0.5, after="checks/test_losses.py::test_threshold_accuracy_by_hand",
    twin_of="checks/test_losses.py::test_threshold_accuracy_by_hand",
)
def test_threshold_accuracy_of_a_column(student, rng):
    """threshold_accuracy: a row or a column of predictions, another threshold; inputs kept"""
    function = student.threshold_accuracy
    for shape, threshold in (((1, 1), 0.75), ((7,), 0.25), ((7, 1), 0.5), ((37, 1), 0.25)):
        quarters = rng.labels(shape[0], 5).float().view(shape) / 4  # 0, ¼ … 1: many ties
        prediction = quarters + (rng.labels(shape[0], 3).view(shape) - 1) / 128  # a little beside: no tolerance
        right = (prediction > threshold).float() if len(shape) > 1 else (prediction > threshold).long()
        mixed, expected = with_mistakes(rng, right, 1 - right)
        got = with_option(function, prediction, right, threshold=threshold)
        assert_close(got, 1.0, rtol=1e-6, what=f"the accuracy of right answers at threshold {threshold}")
        got = with_option(function, prediction, mixed, threshold=threshold)
        assert_close(got, expected, rtol=1e-6, what=f"the accuracy at threshold {threshold}")
    assert_python_float(function, prediction, mixed)
    assert_kept(student, "threshold_accuracy", prediction=prediction, y=mixed)
