"""Task 3.7: networks trained by the student's fit on the three hearts, judged here by the weights that it leaves.

Each run learns the hearts in a secret disguise, so that weights from elsewhere are of no use. The points that judge
never leave this process.
"""

from dataclasses import dataclass

import pytest
import torch

from autograder.checks import assert_at_least, assert_close, assert_numbers, assert_tensor

SHAPES = {"0.weight": (200, 2), "0.bias": (200,), "2.weight": (3, 200), "2.bias": (3,)}


@dataclass(frozen=True)
class Disguise:
    """The plane turned by an angle, and other numbers for the classes.

    A network whose first weights are turned alike takes the same steps as it would without: thresholds hold for both.

    Attributes:
        turn: a rotation, (2, 2).
        numbers: the new number of each class, (3,).
    """

    turn: torch.Tensor
    numbers: torch.Tensor

    def of(self, X, y):
        return X @ self.turn.T, self.numbers[y]

    def of_start(self, state):
        return {**state, "0.weight": state["0.weight"] @ self.turn.T}

    def predict(self, state, X):
        """The classes of undisguised points, by the weights of a network that has learned in disguise."""
        hidden = (X @ self.turn.T @ state["0.weight"].T + state["0.bias"]).clamp(min=0)
        return (hidden @ state["2.weight"].T + state["2.bias"])[:, self.numbers].argmax(dim=1)


def drawn_disguise(rng):
    angle = rng.uniform(1, high=2 * torch.pi).cpu()
    turn = torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()]).reshape(2, 2)
    return Disguise(turn, rng.uniform(3).cpu().argsort())


def parts_of(reference, rng, setting):
    """Points to train on, to choose by and to be judged by, each with its classes."""
    sizes = [setting["train"], setting["validation"], setting["test"]]
    return reference.split(*reference.make_cardioid(sum(sizes), rng.seed()), sizes)


def perceptron(owner, state):
    """2 → 200 → ReLU → 3."""
    first, last = owner.make("torch.nn.Linear", 2, 200), owner.make("torch.nn.Linear", 200, 3)
    model = owner.make("torch.nn.Sequential", first, owner.make("torch.nn.ReLU"), last)
    model.load_state_dict(state)
    return model


def usual_start(rng):
    """Uniform in ±1/√(inputs of the layer), as torch's own layers start."""
    state = {}
    for name, inputs, outputs in (("0", 2, 200), ("2", 200, 3)):
        bound = inputs**-0.5
        state[f"{name}.weight"] = rng.uniform(outputs, inputs, low=-bound, high=bound).cpu()
        state[f"{name}.bias"] = rng.uniform(outputs, low=-bound, high=bound).cpu()
    return state


def training_losses(owner, model, train, validation, *, epochs, lr, momentum):
    """Trains the model with the owner's fit; the training loss of each epoch."""
    optimizer = owner.make("torch.optim.SGD", model.parameters(), lr=lr, momentum=momentum)
    loss_fn = owner.symbol("torch.nn.functional.cross_entropy")
    history = owner.fit(model, train, validation, loss_fn, optimizer, epochs)
    assert isinstance(history, dict), "the answer should be a dict of lists"
    return assert_numbers(history.get("train_loss"), epochs, what="train_loss")


def left_in(model):
    """The weights of a perceptron by name, as they are now."""
    state = model.state_dict()
    for name, shape in SHAPES.items():
        assert_tensor(state.get(name), shape=shape, dtype=torch.float32, what=f"{name} of the model")
    return state


@dataclass(frozen=True)
class Run:
    """What one call of fit is given, and what of it is known here.

    Attributes:
        budget: epochs, learning rate and momentum.
        train: batches, disguised.
        validation: a batch, disguised.
        test: points and classes as they are.
    """

    budget: dict
    disguise: Disguise
    start: dict
    train: list
    validation: tuple
    test: tuple

    def by(self, owner):
        """The training losses of the owner's fit, and the weights that it leaves."""
        model = perceptron(owner, self.start)
        losses = training_losses(owner, model, self.train, [self.validation], **self.budget)
        return losses, left_in(model)

    def accuracy(self, state):
        X, y = self.test
        return (self.disguise.predict(state, X) == y).double().mean().item()


def drawn_run(reference, rng, setting):
    disguise, start = drawn_disguise(rng), usual_start(rng)
    train, validation, test = parts_of(reference, rng, setting)
    batches = list(zip(*(part.split(setting["batch_size"]) for part in disguise.of(*train)), strict=True))
    budget = {name: setting[name] for name in ("epochs", "lr", "momentum")}
    return Run(budget, disguise, disguise.of_start(start), batches, disguise.of(*validation), test)


def accuracies_of_runs(student, reference, rng, study, evidence):
    """The accuracies of some runs on points that were not sent. One run, drawn by lot, is the reference's as well."""
    setting, accuracies = study["cardioid"], []
    shown = rng.integer(0, setting["runs"])
    for number in range(setting["runs"]):
        run = drawn_run(reference, rng, setting)
        losses, state = run.by(student)
        if number == shown and not evidence.recorded.losses:
            assert_trained_alike(run, losses, state, reference, evidence)
        accuracies.append(run.accuracy(state))
    return accuracies


def assert_trained_alike(run, losses, state, reference, evidence):
    """The last losses are about those of the reference from the same start; each loss has a check of its own."""
    expected, expected_state = run.by(reference)
    evidence.losses("cross_entropy", student=losses, reference=expected)
    mine, other = (lambda points, one=one: run.disguise.predict(one, points) for one in (state, expected_state))
    evidence.scatter(*run.test, 3, student=mine, reference=other, loss="cross_entropy", margin=0.1)
    last = [sum(some[-5:]) / 5 for some in (losses, expected)]
    assert_close(*last, rtol=0.1, what="the mean train_loss of the last five epochs on the three hearts")


def record_accuracies(evidence, study, accuracies):
    setting = study["cardioid"]
    words = f"three hearts, {setting['train']:,} points, {setting['epochs']} epochs, batch size {setting['batch_size']}"
    known = {"reference": study["accuracies"]["cross_entropy"], "best_possible": 1.0, "test_size": setting["test"]}
    evidence.accuracies("cross_entropy", student=accuracies, setting=words, **known)


@pytest.mark.task("3.7", points=1.25, recorded=False)
def test_mlp_beats_every_line(student, reference, rng, study, thresholds, evidence):
    """fit: an MLP trained by your loop tells the three hearts apart far better than any straight line can"""
    for _ in range(3):
        accuracies = accuracies_of_runs(student, reference, rng, study, evidence)
        if not evidence.recorded.accuracies:
            record_accuracies(evidence, study, accuracies)
        mean = sum(accuracies) / len(accuracies)
        if mean >= thresholds["cardioid_accuracy"]:
            break
    what = f"the mean accuracy of {len(accuracies)} runs on fresh points"
    assert_at_least(mean, thresholds["cardioid_accuracy"], what=what)
