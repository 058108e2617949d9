"""Hidden checks of 1.4, 1.5, 1.7 and 1.10: the values of losses and accuracies."""

import pytest
import torch

from autograder.compare import assert_close, assert_equal, assert_tensor


@pytest.mark.task("1.4", points=1, after="checks/test_losses.py::test_nll_by_hand")
def test_nll_of_a_batch(student, reference, rng, device):
    """nll_loss: the mean over a batch"""
    log_probs, y = rng.probabilities(16, 5, dtype=torch.float64).log(), rng.labels(16, 5)
    loss = student.nll_loss(log_probs, y)
    assert_tensor(loss, shape=(), dtype=torch.float64, device=device)
    assert_close(loss, reference.nll_loss(log_probs, y))


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
    logits_after, y_after = student.arguments_after("cross_entropy", logits, y)
    assert_equal(logits_after, logits, what="the logits after the call")
    assert_equal(y_after, y, what="the labels after the call")


@pytest.mark.task("1.7", points=1, after="checks/test_losses.py::test_binary_logits_by_hand")
def test_binary_logits_of_huge_size(student, device):
    """binary_cross_entropy_with_logits: logits of ±10,000, right and wrong"""
    z = torch.tensor([1e4, -1e4], device=device)
    right, wrong = torch.tensor([1.0, 0.0], device=device), torch.tensor([0.0, 1.0], device=device)
    assert_close(student.binary_cross_entropy_with_logits(z, right), 0.0, what="the loss of right answers")
    assert_close(student.binary_cross_entropy_with_logits(z, wrong), 1e4, what="the loss of wrong answers")


@pytest.mark.task("1.10", points=0.5, after="checks/test_losses.py::test_argmax_accuracy_by_hand")
def test_argmax_accuracy_of_a_batch(student, reference, rng):
    """argmax_accuracy: each row has its own largest logit"""
    logits = rng.normal(12, 12)  # square, so that a mix-up of rows and columns gives a number
    right, guessed = logits.argmax(dim=1), rng.labels(12, 3)
    assert_close(student.argmax_accuracy(logits, right), 1.0, rtol=1e-6)
    expected = reference.argmax_accuracy(logits, guessed)
    assert_close(student.argmax_accuracy(logits, guessed), expected, rtol=1e-6)


@pytest.mark.task("1.10", points=0.5, after="checks/test_losses.py::test_threshold_accuracy_by_hand")
def test_threshold_accuracy_of_a_column(student, reference, rng):
    """threshold_accuracy: a column of predictions, and another threshold"""
    prediction, y = rng.labels(40, 5).float().view(40, 1) / 4, rng.bits(40, 1)  # 0, ¼ … 1: many ties
    for threshold in (0.5, 0.25):
        right = student.threshold_accuracy(prediction, (prediction > threshold).float(), threshold=threshold)
        assert_close(right, 1.0, rtol=1e-6, what=f"the accuracy of right answers at threshold {threshold}")
        expected = reference.threshold_accuracy(prediction, y, threshold)
        got = student.threshold_accuracy(prediction, y, threshold=threshold)
        assert_close(got, expected, rtol=1e-6, what=f"the accuracy at threshold {threshold}")
