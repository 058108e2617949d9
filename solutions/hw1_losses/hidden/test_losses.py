"""Hidden checks of 1.4, 1.5, 1.7 and 1.10: the values of losses and accuracies."""

import math

import pytest
import torch

from autograder.compare import assert_close, assert_equal, assert_tensor


def assert_kept(student, function, **inputs):
    """`function`, called with these inputs in their order, leaves each of them as it was."""
    after = student.arguments_after(function, *inputs.values())
    for (name, before), now in zip(inputs.items(), after, strict=True):
        assert_equal(now, before, what=f"{name} after the call")


def with_mistakes(right, wrong):
    """The right labels, but for the first third (rounded down) of them, which are the wrong ones."""
    third = len(right) // 3
    return torch.cat([wrong[:third], right[third:]])


@pytest.mark.task("1.4", points=1, after="checks/test_losses.py::test_nll_by_hand")
def test_nll_of_a_batch(student, reference, rng, device):
    """nll_loss: the mean over a batch, inputs kept"""
    log_probs, y = rng.probabilities(16, 5, dtype=torch.float64).log(), rng.labels(16, 5)
    loss = student.nll_loss(log_probs, y)
    assert_tensor(loss, shape=(), dtype=torch.float64, device=device)
    assert_close(loss, reference.nll_loss(log_probs, y))
    assert_kept(student, "nll_loss", log_probs=log_probs, y=y)


@pytest.mark.task("1.5", points=1, after="checks/test_losses.py::test_cross_entropy_of_one_row")
def test_cross_entropy_of_a_batch(student, reference, rng, device):
    """cross_entropy: the mean over a batch"""
    logits, y = rng.normal(16, 5, dtype=torch.float64, scale=2.0), rng.labels(16, 5)
    loss = student.cross_entropy(logits, y)
    assert_tensor(loss, shape=(), dtype=torch.float64, device=device)
    assert_close(loss, reference.cross_entropy(logits, y), rtol=1e-6)


@pytest.mark.task("1.5", points=1.5, after="checks/test_losses.py::test_cross_entropy_of_one_row")
def test_cross_entropy_of_huge_logits(student, reference, rng, device):
    """cross_entropy: logits of ±10,000"""
    rows = torch.tensor([[1e4, -1e4, 0.0], [1e4, 1e4, -1e4], [-1e4, 0.0, 1e4]], device=device)
    sure, wrong = torch.tensor([0, 1, 2], device=device), torch.tensor([1, 2, 0], device=device)
    logits = rows + rng.normal(3, 3)
    # float32 has steps of 1e-3 at 1e4: logsumexp(z) - z[y] may be off by that much, and is right
    assert_close(student.cross_entropy(logits, sure), reference.cross_entropy(logits, sure), atol=2e-3)
    assert_close(student.cross_entropy(logits, wrong), reference.cross_entropy(logits, wrong), atol=2e-3)


@pytest.mark.task("1.5", points=0.5, after="checks/test_losses.py::test_cross_entropy_of_one_row")
def test_cross_entropy_leaves_its_inputs(student, rng):
    """cross_entropy: logits and labels stay as they were"""
    logits, y = rng.normal(6, 3), rng.labels(6, 3)
    assert_kept(student, "cross_entropy", logits=logits, y=y)


@pytest.mark.task("1.7", points=1, after="checks/test_losses.py::test_binary_logits_by_hand")
def test_binary_logits_of_huge_size(student, device):
    """binary_cross_entropy_with_logits: logits of ±6 and ±10,000, right and wrong"""
    right, wrong = torch.tensor([1.0, 0.0], device=device), torch.tensor([0.0, 1.0], device=device)
    for size in (6.0, 1e4):  # at 6, log(1 + e⁻⁶) = 0.0025 is still a part of the loss
        z, rest = torch.tensor([size, -size], device=device), math.log1p(math.exp(-size))
        loss = student.binary_cross_entropy_with_logits
        # float32 has steps of 5e-7 at 6: logaddexp(z, 0) - y·z may be off by a few of them, and is right
        assert_close(loss(z, right), rest, atol=1e-5, what=f"the loss of right answers at ±{size:g}")
        assert_close(loss(z, wrong), size + rest, what=f"the loss of wrong answers at ±{size:g}")


@pytest.mark.task("1.10", points=0.5, after="checks/test_losses.py::test_argmax_accuracy_by_hand")
def test_argmax_accuracy_of_a_batch(student, rng):
    """argmax_accuracy: each row has its own largest logit; inputs kept"""
    for n in (7, 37):  # no share of 7 or 37 has a short decimal: a rounded accuracy shows
        logits = rng.normal(n, n)  # square, so that a mix-up of rows and columns gives a number
        right = logits.argmax(dim=1)
        mixed = with_mistakes(right, (right + 1) % n)
        assert_close(student.argmax_accuracy(logits, right), 1.0, rtol=1e-6, what="the accuracy of right answers")
        expected = 1 - (n // 3) / n
        assert_close(student.argmax_accuracy(logits, mixed), expected, rtol=1e-6, what=f"the accuracy of {n} rows")
    assert_kept(student, "argmax_accuracy", logits=logits, y=mixed)


@pytest.mark.task("1.10", points=0.5, after="checks/test_losses.py::test_threshold_accuracy_by_hand")
def test_threshold_accuracy_of_a_column(student, rng):
    """threshold_accuracy: a column of predictions, another threshold; inputs kept"""
    for n, threshold in ((7, 0.5), (37, 0.25)):
        prediction = rng.labels(n, 5).float().view(n, 1) / 4  # 0, ¼ … 1: many ties
        right = (prediction > threshold).float()
        mixed = with_mistakes(right, 1 - right)
        got = student.threshold_accuracy(prediction, right, threshold=threshold)
        assert_close(got, 1.0, rtol=1e-6, what=f"the accuracy of right answers at threshold {threshold}")
        got = student.threshold_accuracy(prediction, mixed, threshold=threshold)
        assert_close(got, 1 - (n // 3) / n, rtol=1e-6, what=f"the accuracy at threshold {threshold}")
    assert_kept(student, "threshold_accuracy", prediction=prediction, y=mixed)
