"""Tasks 4.3 and 4.4: which rows a step takes, whole trajectories, and what the trained network can do.

The networks are built here, so that these checks ask for the training loop only. A loss that a loop returns is
believed only where the weights it left behind say the same.
"""

from dataclasses import dataclass
from functools import partial
from itertools import combinations, pairwise
from math import ceil

import pytest
import torch

from autograder.checks import assert_at_least, assert_close, assert_equal, assert_numbers, not_contiguous

ROWS = 24


def network(student, state, outputs, *, between="torch.nn.ReLU", device="cpu"):
    """2 → 50 → 100 → 50 → outputs with ReLU at the far end, or another function between, with these weights."""
    layers = [student.make("torch.nn.Linear", a, b, device=device) for a, b in pairwise((2, 50, 100, 50, outputs))]
    bends = [student.make(between) for _ in layers[1:]]
    mixed = [part for pair in zip(layers, bends, strict=False) for part in pair]
    model = student.make("torch.nn.Sequential", *mixed, layers[-1])
    model.load_state_dict(state)
    return model


def wide_start(reference, rng, num_outputs):
    """Weights far from zero: every row has a loss of its own, and every gradient a size that rounding cannot turn."""
    start = reference.build_model(num_outputs, 1).state_dict()
    return {name: rng.normal(*w.shape, scale=0.3) for name, w in start.items()}


def unbalanced_labels(rng, classes):
    """Labels of which class 0 has far more than its share: int64 (ROWS,)."""
    y = rng.labels(ROWS, classes)
    y[: ROWS // 3] = 0
    return y


def assert_each_row_once(student_train, reference_train, student, reference, rng):
    """Batches of one row at learning rate 0: an epoch's losses are those of the single rows, in some order."""
    state, X, y = wide_start(reference, rng, 4), rng.normal(ROWS, 2), rng.labels(ROWS, 4)
    device = X.device.type
    losses = student_train(network(student, state, 4, device=device), X, y, 2, 1, 0.0, rng.seed())
    expected = reference_train(network(reference, state, 4, device=device), X, y, 2, 1, 0.0, 1)
    losses = assert_numbers(losses, 2 * ROWS, what="the list of losses")
    for epoch in (slice(0, ROWS), slice(ROWS, None)):
        got = sorted(losses[epoch])
        assert_close(got, sorted(expected[epoch]), rtol=1e-4, atol=1e-5, what="the sorted list of losses")


def neighbours(losses):
    """The pairs of rows that follow each other; two orders of 24 rows share two of them by chance, 12 never."""
    rows = losses.argsort().argsort().tolist()
    return {frozenset(pair) for pair in pairwise(rows)}


def assert_shuffled(train, student, reference, rng):
    """At learning rate 0 the losses tell the order of the rows."""
    state, X, y = wide_start(reference, rng, 4), rng.normal(ROWS, 2).cpu(), rng.labels(ROWS, 4).cpu()
    seed = rng.seed()

    def orders(seed, batch_size=1):
        losses = train(model, X, y, 3, batch_size, 0.0, seed)
        steps = ROWS // batch_size
        return torch.tensor(assert_numbers(losses, 3 * steps, what="the list of losses")).reshape(3, steps)

    model = network(student, {name: w.cpu() for name, w in state.items()}, 4)
    first, other, third, again = orders(seed), orders(seed + 1), orders(seed + 10), orders(seed)
    for (i, one), (j, later) in combinations(enumerate(first, start=1), 2):
        assert not torch.allclose(one, later), f"epoch {j} takes the rows in the order of epoch {i}"
        shared = len(neighbours(one) & neighbours(later))
        assert shared < ROWS // 2, f"epoch {j} takes most rows beside the same neighbours as epoch {i}"
    assert torch.allclose(first, again), "the same seed gave another order the second time"
    assert not any(torch.allclose(first, drawn) for drawn in (other, third)), "two seeds gave the same order"
    one, later, _ = orders(seed, batch_size=6).sort().values
    assert not torch.allclose(one, later), "two epochs put the same rows together into batches: shuffle rows"


def assert_same_trajectory(student_train, reference_train, student, reference, rng, *, num_outputs):
    """All rows in every step: no order can matter, so every loss and the last weights are the reference's.

    The networks bend with tanh: beside the kink of a ReLU, rounding alone sends one run in a hundred elsewhere, and
    here 30 steps turn rounding into 1e-6 of a loss.
    """
    smooth = {"between": "torch.nn.Tanh"}
    state, X = wide_start(reference, rng, num_outputs), rng.normal(ROWS, 2)
    y, device = unbalanced_labels(rng, max(num_outputs, 2)), X.device.type
    model, expected = (network(owner, state, num_outputs, device=device, **smooth) for owner in (student, reference))
    budget = (X, y, 30, ROWS, 0.01, 1)
    losses, expected_losses = student_train(model, *budget), reference_train(expected, *budget)
    assert_close(losses, expected_losses, rtol=1e-4, atol=1e-5, what="the list of losses")
    left_behind = network(reference, model.state_dict(), num_outputs, device=device, **smooth)
    last = [reference_train(m, X, y, 1, ROWS, 0.0, 1)[0] for m in (left_behind, expected)]
    assert_close(last[0], last[1], rtol=1e-3, what="the loss of the weights that training left in the model")


def assert_data_kept(student, name, reference, rng):
    """Training leaves X and y as they were."""
    model = network(student, reference.build_model(4, 1).state_dict(), 4)
    X, y = rng.normal(ROWS, 2).cpu(), rng.labels(ROWS, 4).cpu()
    after = student.arguments_after(name, model, not_contiguous(X), not_contiguous(y), 2, 5, 0.01, rng.seed())
    assert_equal(after[1], X, what="X after training")
    assert_equal(after[2], y, what="y after training")


def assert_small_batches(student_train, reference_train, student, reference, rng):
    """25 equal rows in batches of 6: whatever the order, the losses of all 50 · 5 steps are the reference's."""
    X = rng.normal(1, 2).repeat(25, 1)
    y, device = torch.full((25,), 2, device=X.device), X.device.type
    model, alike = (owner.make("torch.nn.Linear", 2, 4, device=device) for owner in (student, reference))
    start = {"weight": rng.normal(4, 2), "bias": rng.normal(4)}
    for one in (model, alike):
        one.load_state_dict(start)
    budget = (X, y, 50, 6, 0.01, 1)
    what = "the list of losses of 50 epochs of 25 rows in batches of 6, the last of 1,"
    losses = assert_numbers(student_train(model, *budget), 250, what=what)
    expected = reference_train(alike, *budget)
    assert_close(losses, expected, rtol=1e-3, atol=1e-4, what="the list of losses")


@dataclass(frozen=True)
class Disguise:
    """Data as no file has them: columns swapped or mirrored, and other numbers for the classes.

    A network that starts with weights drawn from N(0, 0.02) learns them as well as the data themselves.

    Attributes:
        columns: the old numbers of the columns, (2,).
        signs: the factor of each column, (2,).
        numbers: the new number of each class, (C,).
    """

    columns: torch.Tensor
    signs: torch.Tensor
    numbers: torch.Tensor

    def of(self, X):
        return X[:, self.columns] * self.signs

    def predict(self, model, X):
        """The classes of undisguised points, by a model that has learned in disguise."""
        return model(self.of(X))[:, self.numbers].argmax(dim=1)


def drawn_disguise(rng, num_classes):
    signs = 2 * rng.bits(2).cpu() - 1
    return Disguise(rng.uniform(2).cpu().argsort(), signs, rng.uniform(num_classes).cpu().argsort())


def trained(student, reference, rng, study, loss):
    """Small batches from the usual start: the data, the losses, and what the model that the loop left says of points.

    The loop learns the data in disguise. What it left in the model is asked at the reference's end.
    """
    setting, seed = study["settings"], rng.seed()
    outputs, epochs, batch_size = setting["num_classes"], setting["epochs"], setting["batch_size"]
    X, y = reference.make_curve_data(outputs, seed)
    disguise, start = drawn_disguise(rng, outputs), reference.build_model(outputs, seed).state_dict()
    train = student.train_mse if loss == "mse" else student.train_cross_entropy
    model = network(student, start, outputs)
    losses = train(model, disguise.of(X), disguise.numbers[y], epochs, batch_size, setting["lr"], seed)
    losses = assert_numbers(losses, epochs * ceil(len(X) / batch_size), what="the list of losses")
    return X, y, losses, partial(disguise.predict, network(reference, model.state_dict(), outputs))


def fresh_accuracy(predict, reference, rng, num_classes):
    """The share of right answers on 25 fresh data sets; neither points nor labels leave this process."""
    parts = [reference.make_curve_data(num_classes, rng.seed()) for _ in range(25)]
    X, y = (torch.cat(part) for part in zip(*parts, strict=True))
    return (predict(X) == y).double().mean().item()


def best_of_three(student, reference, rng, study, evidence, *, loss, threshold):
    """The accuracy of the first try that reaches the threshold, else of the last; the first try is the picture."""
    for number in range(3):
        X, y, losses, predict = trained(student, reference, rng, study, loss)
        if number == 0:
            record(evidence, study, reference, loss, X, y, losses, predict)
        accuracy = fresh_accuracy(predict, reference, rng, study["settings"]["num_classes"])
        if accuracy >= threshold:
            break
    return accuracy


def record(evidence, study, reference, loss, X, y, losses, predict):
    """Losses beside the reference's on the same rows from the same kind of start, and where the two models decide."""
    setting = study["settings"]
    expected = reference.build_model(setting["num_classes"], 1)
    train = reference.train_mse if loss == "mse" else reference.train_cross_entropy
    known = train(expected, X, y, setting["epochs"], setting["batch_size"], setting["lr"], 1)
    evidence.losses(loss, student=losses, reference=known)
    models = {"student": predict, "reference": lambda points: expected(points).argmax(dim=1)}
    # cross-entropy is the later of both losses, and its picture stays
    evidence.scatter(X, y, int(y.max()) + 1, **models, loss=loss, margin=0.05)


@pytest.mark.task(
    "4.3", points=1, after="checks/test_training.py::test_mse_of_a_model_that_says_zero",
    twin_of="checks/test_training.py::test_mse_of_a_model_that_says_zero",
)
def test_mse_rows(student, reference, rng):
    """train_mse: each epoch uses every row once, with its own label as a one-hot row"""
    assert_each_row_once(student.train_mse, reference.train_mse, student, reference, rng)


@pytest.mark.task("4.3", points=1, after="test_mse_rows")
def test_mse_shuffle(student, reference, rng):
    """train_mse: rows are shuffled anew for every epoch, in orders drawn from the seed"""
    assert_shuffled(student.train_mse, student, reference, rng)


@pytest.mark.task("4.3", points=1, after="checks/test_training.py::test_mse_of_a_model_that_says_zero")
def test_mse_trajectory(student, reference, rng):
    """train_mse: 30 steps of Adam on all rows at once, loss by loss; X and y stay as they were"""
    assert_same_trajectory(student.train_mse, reference.train_mse, student, reference, rng, num_outputs=4)
    assert_data_kept(student, "train_mse", reference, rng)


@pytest.mark.task("4.3", points=1, after="checks/test_training.py::test_mse_of_a_model_that_says_zero")
def test_mse_small_batches(student, reference, rng):
    """train_mse: 25 rows in batches of 6 are 5 steps per epoch, in every epoch, each from fresh gradients"""
    assert_small_batches(student.train_mse, reference.train_mse, student, reference, rng)


@pytest.mark.task(
    "4.3", points=1, after="checks/test_training.py::test_mse_of_one_output",
    twin_of="checks/test_training.py::test_mse_of_one_output",
)
def test_mse_trajectory_of_one_output(student, reference, rng):
    """train_mse: the same 30 steps for a model with one output"""
    assert_same_trajectory(student.train_mse, reference.train_mse, student, reference, rng, num_outputs=1)


@pytest.mark.task("4.3", points=1, after="checks/test_training.py::test_mse_of_a_model_that_says_zero", recorded=False)
def test_mse_accuracy(student, reference, rng, study, thresholds, evidence):
    """train_mse: a network trained in small batches reaches 65 % on fresh points of four classes"""
    threshold = thresholds["train_mse"]
    accuracy = best_of_three(student, reference, rng, study, evidence, loss="mse", threshold=threshold)
    assert_at_least(accuracy, threshold, what="the accuracy on fresh points")


@pytest.mark.task(
    "4.4", points=1, after="checks/test_training.py::test_cross_entropy_of_a_model_that_says_zero",
    twin_of=(
        "checks/test_training.py::test_cross_entropy_of_a_model_that_says_zero",
        "checks/test_training.py::test_cross_entropy_of_sure_logits",
    ),
)
def test_cross_entropy_rows(student, reference, rng):
    """train_cross_entropy: each epoch uses every row once, with its own label"""
    assert_each_row_once(student.train_cross_entropy, reference.train_cross_entropy, student, reference, rng)


@pytest.mark.task("4.4", points=1, after="test_cross_entropy_rows")
def test_cross_entropy_shuffle(student, reference, rng):
    """train_cross_entropy: rows are shuffled anew for every epoch, in orders drawn from the seed"""
    assert_shuffled(student.train_cross_entropy, student, reference, rng)


@pytest.mark.task("4.4", points=0.5, after="checks/test_training.py::test_cross_entropy_of_a_model_that_says_zero")
def test_cross_entropy_trajectory(student, reference, rng):
    """train_cross_entropy: 30 steps of Adam on all rows at once, loss by loss; X and y stay as they were"""
    trains = (student.train_cross_entropy, reference.train_cross_entropy)
    assert_same_trajectory(*trains, student, reference, rng, num_outputs=4)
    assert_data_kept(student, "train_cross_entropy", reference, rng)


@pytest.mark.task("4.4", points=0.5, after="checks/test_training.py::test_cross_entropy_of_a_model_that_says_zero")
def test_cross_entropy_small_batches(student, reference, rng):
    """train_cross_entropy: 25 rows in batches of 6 are 5 steps per epoch, in every epoch, each from fresh gradients"""
    assert_small_batches(student.train_cross_entropy, reference.train_cross_entropy, student, reference, rng)


@pytest.mark.task(
    "4.4", points=1, after="checks/test_training.py::test_cross_entropy_of_a_model_that_says_zero", recorded=False
)
def test_cross_entropy_accuracy(student, reference, rng, study, thresholds, evidence):
    """train_cross_entropy: a network trained in small batches reaches 65 % on fresh points of four classes"""
    threshold = thresholds["train_cross_entropy"]
    accuracy = best_of_three(student, reference, rng, study, evidence, loss="cross_entropy", threshold=threshold)
    assert_at_least(accuracy, threshold, what="the accuracy on fresh points")
