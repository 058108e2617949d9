"""Tasks 4.5 and 4.6: predictions small enough to read off, and the shape of the trials."""

import pytest
import torch

from autograder.checks import assert_equal, assert_numbers, assert_tensor


def assert_largest(student, predict):
    outputs = torch.tensor([[0.1, 0.7, 0.2], [0.9, 0.0, 0.3], [-3.0, -2.0, -1.0], [5.0, 9.0, 2.0]])
    predicted = predict(student.make("torch.nn.Identity"), outputs)
    assert_tensor(predicted, shape=(4,), dtype=torch.int64, what="the prediction")
    assert_equal(predicted, torch.tensor([1, 0, 2, 1]), what="the prediction")


@pytest.mark.task("4.5", points=0.5)
def test_largest_output(student):
    """predict_mse: the column of the largest output, row by row"""
    assert_largest(student, student.predict_mse)


@pytest.mark.task("4.5", points=0.5)
def test_largest_logit(student):
    """predict_cross_entropy: the column of the largest output, row by row"""
    assert_largest(student, student.predict_cross_entropy)


@pytest.mark.task("4.5", points=0.5)
def test_one_output(student):
    """predict_mse: a single output is read with the threshold 0.5"""
    outputs = torch.tensor([[0.2], [0.8], [0.45], [0.55], [-1.0], [0.5]])
    predicted = student.predict_mse(student.make("torch.nn.Identity"), outputs)
    assert_equal(predicted, torch.tensor([0, 1, 0, 1, 0, 0]), what="the prediction")


@pytest.mark.task("4.5", points=0.5)
def test_one_logit(student):
    """predict_cross_entropy: a single output is read with the threshold 0.5"""
    outputs = torch.tensor([[-4.0], [3.0], [-0.5], [1.5]])
    predicted = student.predict_cross_entropy(student.make("torch.nn.Identity"), outputs)
    assert_equal(predicted, torch.tensor([0, 1, 0, 1]), what="the prediction")


@pytest.mark.task("4.6", points=1)
def test_one_accuracy_per_seed(student):
    """run_trials: one accuracy between 0 and 1 per seed, for both losses and 2, 3 or 4 classes"""
    for loss, num_classes in (("mse", 2), ("cross_entropy", 3), ("cross_entropy", 4)):
        accuracies = student.run_trials(loss, num_classes, [4, 3, 4], 1, 64, 0.005)
        assert_numbers(accuracies, 3, low=0, high=1, what="the list of accuracies of the seeds 4, 3 and 4")
