"""Task 4.6: what each trial trains on, with what budget, and what its accuracy is of.

Doubles stand for the functions of 4.1 to 4.5, so nothing is trained. The double of a training loop notes its arguments
and leaves weights that are drawn here, after the training rows are known. The reported accuracy must be what these
weights score on the rows of the same data that were not trained on. No other number fits: the data are drawn, too.
"""

import math
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

import pytest
import torch

from autograder.checks import CheckFailed, StudentRaised, assert_close, assert_numbers, brief

LOSSES = ("mse", "cross_entropy")
SETTINGS = [(loss, num_classes) for num_classes in (4, 3, 2) for loss in LOSSES]
EPOCHS = ((2, 12), (40, 600))  # few and many by turns: a trial must not depend on the size of its budget
DISTANCES = (1, 2, 7, 10, 64, 100, 256, 1000, 1024, 4096, 10_000, 65_536, 1 << 20, 10_000_000)  # of seeds
PER_CLASS = 80
SURE = 1e-4  # between the two largest outputs for a point: rounding does not change its class
TELLING = 0.04  # between two accuracies that a check has to tell apart


@dataclass
class Data:
    """One answer of make_curve_data; `places` are the numbers of its rows, class by class, before any shuffling."""

    num_classes: int
    seed: object
    X: torch.Tensor
    y: torch.Tensor
    places: torch.Tensor

    def __post_init__(self):
        self.row_of = {tuple(point): row for row, point in enumerate(self.X.tolist())}


@dataclass
class Training:
    """One call of a training loop: its loss and budget, the rows that it was given, and the weights that it left."""

    loss: str
    budget: dict
    seed: object
    start: object  # the number of the build_model answer, "trained" or "unknown"
    data: Data | None = None
    rows: list = field(default_factory=list)  # of `data`
    fault: str = ""  # why its rows are no rows of `data`
    weights: list = field(default_factory=list)

    @property
    def held_out(self):
        """The rows of the same data that were not trained on, int64 (n,)."""
        return torch.tensor(sorted(set(range(len(self.data.X))) - set(self.rows)), dtype=torch.int64)

    @property
    def places_held_out(self):
        return tuple(sorted(self.data.places[self.held_out].tolist()))

    def share_right(self, rows):
        """The share of right answers of the weights on these rows of the data."""
        right = classes_of(outputs(self.weights, self.data.X[rows])) == self.data.y[rows]
        return right.double().mean().item()


def outputs(weights, X):
    weight, bias = weights
    return X @ weight.T + bias


def classes_of(outputs):
    """The largest of several outputs, or one output read with the threshold 0.5."""
    return outputs.argmax(dim=1) if outputs.shape[1] > 1 else (outputs.squeeze(1) > 0.5).long()


def plain(value):
    """A number as Python has it, a whole one as an integer; words for anything else."""
    number = value.item() if isinstance(value, torch.Tensor) and value.numel() == 1 else value
    if not isinstance(number, int | float):
        return brief(value)
    return int(number) if number == number // 1 else number


def tensor_of(value):
    """A tensor, an array or a list of numbers as a tensor; an empty one for anything else."""
    try:
        return torch.as_tensor(value).detach().cpu()
    except (TypeError, ValueError, RuntimeError):
        return torch.empty(0)


class Doubles:
    """The functions of 4.1 to 4.5 for one call of run_trials, and what they were called with.

    Args:
        shuffled: whether the rows of make_curve_data come in an order of their own for each seed.
    """

    def __init__(self, student, rng, *, shuffled):
        self._student, self._rng, self._shuffled = student, rng, shuffled
        self.data, self.builds, self.starts, self.trainings = {}, [], {}, []
        self.asked = {}  # by the key of the data: the numbers of the rows whose classes were predicted
        train = {f"train_{loss}": partial(self.train, loss) for loss in LOSSES}
        predict = {f"predict_{loss}": self.predict for loss in LOSSES}
        student.use_doubles(make_curve_data=self.make_curve_data, build_model=self.build_model, **train, **predict)

    def make_curve_data(self, num_classes, seed):
        key = plain(num_classes), plain(seed)
        if key[0] not in (2, 3, 4):
            raise CheckFailed(f"make_curve_data was asked for {key[0]} classes", expected="2, 3 or 4")
        if key not in self.data:
            self.data[key] = self._drawn_data(*key)
        if isinstance(key[1], int):  # a make_curve_data that seeds torch itself leaves it seeded for the split
            self._student.seed(key[1] % 2**31)
        return self.data[key].X, self.data[key].y

    def _drawn_data(self, num_classes, seed):
        n = PER_CLASS * num_classes
        X = torch.stack([torch.linspace(0, 1, PER_CLASS).repeat(num_classes), self._rng.uniform(n).cpu()], dim=1)
        y = torch.arange(num_classes).repeat_interleave(PER_CLASS)
        order = self._rng.uniform(n).cpu().argsort() if self._shuffled else torch.arange(n)
        return Data(num_classes, seed, X[order], y[order], order)

    def build_model(self, num_outputs, seed):
        key = plain(num_outputs), plain(seed)
        if key[0] not in (1, 2, 3, 4):
            raise CheckFailed(f"build_model was asked for {key[0]} outputs")
        if key not in self.starts:
            self.starts[key] = [self._rng.normal(key[0], 2).cpu(), self._rng.normal(key[0]).cpu()]
        self.builds.append(key)
        model = self._student.make("torch.nn.Linear", 2, key[0])
        model.load_state_dict(dict(zip(("weight", "bias"), self.starts[key], strict=True)))
        return model

    def train(self, loss, model, X, y, epochs, batch_size, lr, seed):
        budget = {"epochs": plain(epochs), "batch_size": plain(batch_size), "lr": plain(lr)}
        names, weights = weights_of(model)
        training = Training(loss, budget, plain(seed), self._start(weights))
        self._find_rows(training, tensor_of(X), tensor_of(y).reshape(-1))
        if training.data is not None and training.start != "unknown":
            training.weights = self._drawn_weights(training, len(weights[1]))
            model.load_state_dict(dict(zip(names, training.weights, strict=True)))
        self.trainings.append(training)
        return [0.25] * 12

    def _start(self, weights):
        """Where the weights come from that a model has when its training begins."""
        for key, start in self.starts.items():
            if same(weights, start):
                return key
        return "trained" if any(same(weights, earlier.weights) for earlier in self.trainings) else "unknown"

    def _find_rows(self, training, X, y):
        if X.dim() != 2 or X.shape[1] != 2 or len(X) != len(y) or not len(X) or X.is_complex():
            training.fault = f"was given X {list(X.shape)} and y {list(y.shape)}"
            return
        points = [tuple(point) for point in X.float().tolist()]
        training.data = next((data for data in self.data.values() if points[0] in data.row_of), None)
        if training.data is None or not all(point in training.data.row_of for point in points):
            known = any(point in data.row_of for data in self.data.values() for point in points)
            training.fault = "was given rows of several data sets" if known else "was given points of another origin"
            training.data = None
            return
        training.rows = [training.data.row_of[point] for point in points]
        if not torch.equal(training.data.y[training.rows], y.long()):
            training.fault = "was given rows with the labels of other rows"

    def _note_asked(self, X):
        points = [tuple(point) for point in X.float().tolist()] if X.dim() == 2 and not X.is_complex() else []
        for key, data in self.data.items():
            rows = {data.row_of[point] for point in points if point in data.row_of}
            self.asked.setdefault(key, set()).update(rows)

    def _drawn_weights(self, training, num_outputs):
        """Weights whose accuracy on the rows that were not trained on is no other accuracy of this trial."""
        X, held_out = training.data.X, training.held_out
        for _ in range(1000):
            weight = self._rng.normal(num_outputs, 2, scale=3.0).cpu()
            training.weights = [weight, self._rng.normal(num_outputs, scale=0.5).cpu() - weight.sum(dim=1) / 2]
            largest = outputs(training.weights, X).topk(min(2, num_outputs)).values
            sure = (largest[:, 0] - largest[:, -1]).min() > SURE or num_outputs == 1
            others = [training.share_right(rows) for rows in (training.rows, range(len(X)))]
            if sure and (not len(held_out) or all(abs(training.share_right(held_out) - o) > TELLING for o in others)):
                break
        return training.weights

    def predict(self, model, X):
        self._note_asked(tensor_of(X))
        answer = model(X) if isinstance(X, torch.Tensor) and callable(model) else None
        if not isinstance(answer, torch.Tensor) or answer.dim() != 2:
            raise CheckFailed("the prediction was asked of something that is no model", got=brief(model))
        return classes_of(answer.detach())


def weights_of(model):
    """The names and values of a model's floating-point parameters."""
    try:
        state = model.state_dict()
    except (AttributeError, StudentRaised):
        raise CheckFailed("the training was given something that is no model", got=brief(model)) from None
    numbers = {name: value.cpu().float() for name, value in state.items() if value.is_floating_point()}
    return list(numbers), list(numbers.values())


def same(weights, others):
    return len(weights) == len(others) > 0 and all(map(torch.equal, weights, others))


@dataclass
class Run:
    """One call of run_trials: what it was asked, what its doubles were called with, and its accuracies."""

    loss: str
    num_classes: int
    seeds: list
    budget: dict
    doubles: Doubles
    answer: object

    @property
    def accuracies(self):
        return assert_numbers(self.answer, len(self.seeds), low=0, high=1, what="the list of accuracies")

    @property
    def reported(self):
        """The accuracies, or NaN for each if they cannot be read; another check says so."""
        try:
            return self.accuracies
        except CheckFailed:
            return [math.nan] * len(self.seeds)

    @property
    def trainings(self):
        """The trainings in the order of the seeds.

        Raises:
            CheckFailed: they are not one for each seed.
        """
        done, wanted = self.doubles.trainings, len(self.seeds)
        if not done:
            raise CheckFailed(f"train_{self.loss} was not called: a trial trains with this file's own function")
        if len(done) != wanted:
            raise CheckFailed(f"a model was trained {len(done)} times for {wanted} seeds: train once for each seed")
        by_seed = {one.data.seed: one for one in done if one.data}
        return [by_seed[seed] for seed in self.seeds] if by_seed.keys() == set(self.seeds) else done


def run(student, rng, loss, num_classes, *, shuffled, epochs):
    doubles = Doubles(student, rng, shuffled=shuffled)
    seeds = drawn_seeds(rng)
    budget = {"epochs": rng.integer(*epochs), "batch_size": rng.integer(5, 65), "lr": rng.integer(1, 90) / 10_000}
    answer = student.run_trials(loss, num_classes, seeds, **budget)
    return Run(loss, num_classes, seeds, budget, doubles, answer)


def drawn_seeds(rng):
    """Two to four seeds far apart, and one or two at distances from the first at which a coarse use would repeat."""
    seeds = [rng.seed() // 2 for _ in range(rng.integer(2, 5))]
    order = rng.uniform(len(DISTANCES)).cpu().argsort().tolist()
    return seeds + [seeds[0] + DISTANCES[number] for number in order[: rng.integer(1, 3)]]


def runs(student, rng):
    """Trials with each number of classes and both losses, one call after another."""
    shuffled = rows_are_shuffled(student)
    for number, setting in enumerate(SETTINGS):
        yield run(student, rng, *setting, shuffled=shuffled, epochs=EPOCHS[number % 2])
        yield run(student, rng, *setting, shuffled=shuffled, epochs=EPOCHS[1 - number % 2])


def rows_are_shuffled(student):
    """Whether the student's own make_curve_data gives its rows in an order that hangs on the seed; that is free."""
    if not student.defines("make_curve_data"):
        return False
    try:
        (_, first), (_, second) = (student.make_curve_data(4, seed) for seed in (1, 2))
        return not torch.equal(first, second)
    except (StudentRaised, TypeError, ValueError):
        return False  # how it fails is a matter of task 4.1


@pytest.mark.task("4.6", points=1.75)
def test_rows_of_the_training(student, rng):
    """run_trials: each seed's model is trained once, on 80 % of the rows of its data, and tested on none of these"""
    for trials in runs(student, rng):
        for training, accuracy in zip(trials.trainings, trials.reported, strict=True):
            assert_trained_on_four_fifths(training)
            assert_tested_on_other_rows(training, accuracy, trials.doubles.asked)


def assert_tested_on_other_rows(training, accuracy, asked):
    """Of rows that the model was trained on, its classes may be asked only where the accuracy is not of these."""
    if training.weights and is_same(accuracy, training.share_right(training.held_out)):
        return
    tested = asked.get((training.data.num_classes, training.data.seed), set())
    assert tested, f"predict_{training.loss} was asked for no row of the data: test the trained model with it"
    leaked = tested & set(training.rows)
    assert not leaked, f"the model was tested on {len(leaked)} rows that it was trained on: hold the test rows out"


def is_same(accuracy, other):
    return abs(accuracy - other) < 1e-3


def assert_trained_on_four_fifths(training):
    name = f"train_{training.loss}"
    assert not training.fault, f"{name} {training.fault}"
    total, given = len(training.data.X), len(training.rows)
    assert given < total, f"{name} was given all {total} rows: the rows of the test part are held out"
    assert len(set(training.rows)) == given, f"{name} was given some rows twice"
    assert given == total * 4 // 5, f"{name} was given {given} of {total} rows; 80 % are {total * 4 // 5}"


@pytest.mark.task("4.6", points=0.75)
def test_arguments_are_used(student, rng):
    """run_trials: the loss, the number of classes and the budget are those that were asked for"""
    for trials in runs(student, rng):
        for training in trials.trainings:
            other = f"the loss {trials.loss!r} was asked for, and train_{training.loss} was called"
            assert training.loss == trials.loss, other
            for name, value in trials.budget.items():
                used = training.budget[name]
                right = isinstance(used, int | float) and math.isclose(used, value, rel_tol=1e-6)
                assert right, f"{name}={value} was asked for, and the training was given {name}={used}"
        for name, asked in (("make_curve_data", trials.doubles.data), ("build_model", trials.doubles.builds)):
            assert asked, f"{name} was not called: a trial takes its data and its model from this file's own functions"
            others = {number for number, _ in asked} - {trials.num_classes}
            assert not others, f"{trials.num_classes} classes were asked for, and {name} was called with {others.pop()}"


@pytest.mark.task("4.6", points=0.75)
def test_a_trial_of_its_own(student, rng):
    """run_trials: every seed has data, a fresh model and a shuffle of its own"""
    for trials in runs(student, rng):
        trainings = trials.trainings
        known = [training for training in trainings if training.data]
        assert not repeats(id(training.data) for training in known), "two seeds were given the same data"
        assert_models_are_fresh(trainings)
        shuffled_alike = repeats(training.seed for training in trainings)
        assert not shuffled_alike, "two trials shuffle with the same seed: give each training the seed of its trial"


@pytest.mark.task("4.6", points=0.75)
def test_a_split_of_its_own(student, rng):
    """run_trials: the rows that are held out are drawn at random, for every seed anew"""
    for trials in runs(student, rng):
        known = [training for training in trials.trainings if training.data and len(training.held_out)]
        assert_splits_are_random([one.places_held_out for one in known])


def repeats(values):
    values = list(values)
    return len(set(values)) < len(values)


def assert_models_are_fresh(trainings):
    starts = [training.start for training in trainings]
    assert "trained" not in starts, "a model that was trained before was trained further: build one for each seed"
    assert "unknown" not in starts, "a model was trained that is no answer of build_model"
    assert not repeats(starts), "two trials start from the same weights: build each model with the seed of its trial"


def assert_splits_are_random(splits):
    """`splits`: for each seed, the places of the held-out rows in the order of the data, class by class."""
    for places in splits:
        gaps = [after - before for before, after in pairwise(places)]
        blocks = 1 + sum(gap > 1 for gap in gaps)
        assert blocks > len(places) / 4 and len(set(gaps)) > 1, "the held-out rows were taken in order, not at random"
    shared = repeats(splits)
    assert not shared, "two seeds hold out the same rows: draw each split from the seed of its trial"


@pytest.mark.task(
    "4.6", points=1.25, after="test_a_split_of_its_own",
    twin_of="checks/test_predictions_and_trials.py::test_one_accuracy_per_seed",
)
def test_accuracy_on_held_out_rows(student, rng):
    """run_trials: each accuracy is what the trained model scores on the rows that it was not trained on"""
    for trials in runs(student, rng):
        for training, accuracy in zip(trials.trainings, trials.accuracies, strict=True):
            assert training.data is not None, f"train_{training.loss} {training.fault}"
            assert len(training.held_out), "no row is held out: the model was trained on all of them"
            assert training.weights, "a model was trained that is no answer of build_model"
            assert_scored_on_held_out_rows(training, accuracy)


def assert_scored_on_held_out_rows(training, accuracy):
    expected = training.share_right(training.held_out)
    parts = {"the rows that it was trained on": training.rows, "all rows": range(len(training.data.X))}
    for of, rows in parts.items():
        wrong_part = is_same(accuracy, training.share_right(rows))
        assert not wrong_part, f"the accuracy is that of {of}: test on the rows that are held out"
    said = f"the trained model is right for {expected:.4f} of the held-out rows, and {accuracy:.4f} was reported"
    assert is_same(accuracy, expected), said


@pytest.mark.task("4.6", points=0.25, after="test_accuracy_on_held_out_rows")
def test_a_seed_repeats_its_trial(student, rng):
    """run_trials: a seed gives the same accuracy alone, among others and twice, with the functions of your file"""
    seeds, budget = [rng.seed() for _ in range(4)], {"epochs": 3, "batch_size": 64, "lr": 0.02}
    seeds.append(seeds[1])

    def accuracies(seeds):
        answer = student.run_trials("cross_entropy", 4, seeds, **budget)
        return assert_numbers(answer, len(seeds), low=0, high=1, what="the list of accuracies")

    together, alone = accuracies(seeds), [accuracies([seed])[0] for seed in seeds[:4]]
    assert_close(together, [*alone, alone[1]], atol=1e-6, what="the list of accuracies, against each seed alone,")
    assert run(student, rng, "cross_entropy", 4, shuffled=False, epochs=(40, 600)).trainings, "no model was trained"


def record(evidence, study, loss, accuracies):
    """The trials beside the reference's study."""
    setting = study["settings"]
    words = f"{setting['num_classes']} classes, {setting['epochs']} epochs, batch size {setting['batch_size']}"
    known = {"best_possible": study["best_possible"], "test_size": setting["test_size"], "setting": words}
    evidence.accuracies(loss, student=accuracies, reference=study["accuracies"][loss], **known)


@pytest.mark.task("4.6", points=0, after="test_accuracy_on_held_out_rows", recorded=False)
def test_five_trials_of_each_loss(student, rng, study, evidence):
    """run_trials: five trials of your own with each loss (for the picture)"""
    setting = study["settings"]
    budget = setting["epochs"], setting["batch_size"], setting["lr"]
    seeds = [rng.seed() for _ in range(5)]  # the same for both losses, so that the boxes can be compared
    for loss in LOSSES:
        accuracies = student.run_trials(loss, setting["num_classes"], seeds, *budget)
        record(evidence, study, loss, assert_numbers(accuracies, 5, low=0, high=1, what="the list of accuracies"))
