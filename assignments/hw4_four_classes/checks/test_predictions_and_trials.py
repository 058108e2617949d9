"""Tasks 4.5 and 4.6: predictions small enough to read off, and what a trial trains on."""

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


@pytest.mark.task("4.5", points=0.75)
def test_largest_logit(student):
    """predict_cross_entropy: the column of the largest output, row by row"""
    assert_largest(student, student.predict_cross_entropy)


@pytest.mark.task("4.5", points=0.5)
def test_one_output(student):
    """predict_mse: a single output is read with the threshold 0.5"""
    outputs = torch.tensor([[0.2], [0.8], [0.45], [0.55], [-1.0], [0.5]])
    predicted = student.predict_mse(student.make("torch.nn.Identity"), outputs)
    assert_equal(predicted, torch.tensor([0, 1, 0, 1, 0, 0]), what="the prediction")


@pytest.mark.task("4.6", points=0.5)
def test_one_accuracy_per_seed(student, rng):
    """run_trials: for each seed, one model is trained on 80 % of the rows, and one accuracy from 0 to 1 comes back"""
    seeds = [4, 3, 7]
    for loss, num_classes in (("mse", 2), ("cross_entropy", 3), ("cross_entropy", 4)):
        rows = []  # how many each training was given
        use_doubles(student, rng, rows)
        accuracies = student.run_trials(loss, num_classes, seeds, 2, 64, 0.005)
        assert_numbers(accuracies, 3, low=0, high=1, what="the list of accuracies of the seeds 4, 3 and 7")
        assert len(rows) == 3, f"train_{loss} is to be called once for each of 3 seeds; it was called {len(rows)} times"
        share = 64 * num_classes  # of 80 rows for each class
        assert rows == [share] * 3, f"80 % of {80 * num_classes} rows are {share}; trained on were {rows}"


def use_doubles(student, rng, rows):
    """Put simple functions in the place of 4.1 to 4.5: your own need not be right yet, and nothing is trained."""

    def make_curve_data(num_classes, seed):
        return rng.uniform(80 * num_classes, 2).cpu(), torch.arange(num_classes).repeat_interleave(80)

    def build_model(num_outputs, seed):
        return student.make("torch.nn.Linear", 2, num_outputs)

    def train(model, X, y, epochs, batch_size, lr, seed):
        rows.append(len(X))
        return [1.0] * epochs

    def predict(model, X):
        return model(X).detach().argmax(dim=1)

    functions = {"make_curve_data": make_curve_data, "build_model": build_model}
    trains = {"train_mse": train, "train_cross_entropy": train}
    student.use_doubles(**functions, **trains, predict_mse=predict, predict_cross_entropy=predict)
