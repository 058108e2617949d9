"""Tasks 4.5 and 4.6: predictions small enough to read off, and the shape of the trials."""

import pytest
import torch

from autograder.compare import assert_equal, assert_tensor


@pytest.mark.task("4.5", points=1)
def test_largest_output(student):
    """predict_mse, predict_cross_entropy: the column of the largest output, row by row"""
    outputs = torch.tensor([[0.1, 0.7, 0.2], [0.9, 0.0, 0.3], [-3.0, -2.0, -1.0], [5.0, 9.0, 2.0]])
    identity = student.make("torch.nn.Identity")
    for predict in (student.predict_mse, student.predict_cross_entropy):
        predicted = predict(identity, outputs)
        assert_tensor(predicted, shape=(4,), dtype=torch.int64, what="the prediction")
        assert_equal(predicted, torch.tensor([1, 0, 2, 1]), what="the prediction")


@pytest.mark.task("4.5", points=1)
def test_one_output(student):
    """predict_mse, predict_cross_entropy: a single output is read with the threshold 0.5"""
    identity = student.make("torch.nn.Identity")
    predicted = student.predict_mse(identity, torch.tensor([[0.2], [0.8], [0.45], [0.55], [-1.0]]))
    assert_equal(predicted, torch.tensor([0, 1, 0, 1, 0]), what="the prediction of predict_mse")
    predicted = student.predict_cross_entropy(identity, torch.tensor([[-4.0], [3.0], [-0.5], [1.5]]))
    assert_equal(predicted, torch.tensor([0, 1, 0, 1]), what="the prediction of predict_cross_entropy")


@pytest.mark.task("4.6", points=1)
def test_one_accuracy_per_seed(student):
    """run_trials: one accuracy between 0 and 1 per seed, for both losses and 2, 3 or 4 classes"""
    for loss, num_classes in (("mse", 2), ("cross_entropy", 3), ("cross_entropy", 4)):
        accuracies = list(student.run_trials(loss, num_classes, [3, 4, 5], 1, 64, 0.005))
        assert len(accuracies) == 3, f"three seeds should give three accuracies, not {len(accuracies)}"
        assert all(0 <= float(a) <= 1 for a in accuracies), f"accuracies lie between 0 and 1, not {accuracies}"
