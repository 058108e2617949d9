"""Tasks 4.5 and 4.6: predictions of whole batches, and trials whose split, seeds and results hold up."""

from collections import Counter
from functools import partial

import pytest
import torch

from autograder.checks import StudentRaised, assert_at_least, assert_close, assert_equal, assert_numbers, assert_tensor

LOSSES = ("mse", "cross_entropy")
HELD_OUT = 64  # 20 % of the 320 rows of four classes


def assert_whole_batches(name, student, reference, rng, device):
    """One row or many, one output or many: int64 classes (N,), those of the reference."""
    for outputs, rows in ((2, 64), (4, 1), (5, 31), (1, 1), (1, 40)):
        X = rng.normal(rows, 3)
        state = {"weight": rng.normal(outputs, 3, scale=4.0), "bias": rng.normal(outputs)}
        if outputs == 1:  # above 1 or below 0: sure, whether read as numbers or as logits
            X, state = 2 * rng.bits(rows, 1) - 1, {"weight": torch.ones(1, 1), "bias": torch.zeros(1)}
        models = [owner.make("torch.nn.Linear", X.shape[1], outputs, device=device) for owner in (student, reference)]
        for model in models:
            model.load_state_dict(state)
        predicted = getattr(student, name)(models[0], X)
        assert_tensor(predicted, shape=(rows,), dtype=torch.int64, device=device, what="the prediction")
        assert_equal(predicted, getattr(reference, name)(models[1], X), what="the prediction")


def assert_mode(predict, student, rng):
    """Dropout of most of what passes: asked in training mode, it would change nearly every answer."""
    layer, weight, bias = student.make("torch.nn.Linear", 2, 4), rng.normal(4, 2).cpu(), rng.normal(4).cpu() / 10
    layer.load_state_dict({"weight": weight, "bias": bias})
    model = student.make("torch.nn.Sequential", layer, student.make("torch.nn.Dropout", 0.8))
    X = rng.normal(64, 2).cpu()
    expected = (X @ weight.T + bias).argmax(dim=1)
    for training, was, left in ((True, "training", "evaluation"), (False, "evaluation", "training")):
        model.train(training)
        predicted = predict(model, X)
        assert model.get("training") is training, f"the model was in {was} mode; predicting left it in {left} mode"
        right = torch.equal(predicted.reshape(-1), expected)
        assert right, f"a model with dropout that was in {was} mode does not answer as it does in evaluation mode"
    assert layer(X).requires_grad, "after predicting, the model's weights no longer get gradients"


def assert_no_gradients(predict, student):
    """A ReLU in place on inputs that ask for gradients: torch refuses it wherever gradients are recorded."""
    model = student.make("torch.nn.ReLU", inplace=True)
    X = torch.tensor([[0.2, 0.7], [0.9, 0.1]]).requires_grad_()
    try:
        predicted = predict(model, X)
    except StudentRaised as raised:
        assert "in-place" not in str(raised), "gradients are recorded while the model is asked"
        raise
    assert_equal(predicted, torch.tensor([1, 0]), what="the prediction")


@pytest.mark.task("4.5", points=0.5, after="checks/test_predictions_and_trials.py::test_largest_output")
def test_whole_batches(student, reference, rng, device):
    """predict_mse: int64 classes (N,) for 1 to 5 outputs and one row or many"""
    assert_whole_batches("predict_mse", student, reference, rng, device)


@pytest.mark.task("4.5", points=0.5, after="checks/test_predictions_and_trials.py::test_largest_logit")
def test_whole_batches_of_logits(student, reference, rng, device):
    """predict_cross_entropy: int64 classes (N,) for 1 to 5 outputs and one row or many"""
    assert_whole_batches("predict_cross_entropy", student, reference, rng, device)


@pytest.mark.task("4.5", points=0.5, after="checks/test_predictions_and_trials.py::test_largest_output")
def test_mode_of_the_model(student, rng):
    """predict_mse: the model is asked in evaluation mode, without gradients, and left in its mode"""
    assert_mode(student.predict_mse, student, rng)
    assert_no_gradients(student.predict_mse, student)


@pytest.mark.task("4.5", points=0.5, after="checks/test_predictions_and_trials.py::test_largest_logit")
def test_mode_of_the_model_of_logits(student, rng):
    """predict_cross_entropy: the model is asked in evaluation mode, without gradients, and left in its mode"""
    assert_mode(student.predict_cross_entropy, student, rng)
    assert_no_gradients(student.predict_cross_entropy, student)


@pytest.mark.task("4.5", points=0, after="test_whole_batches")
def test_picture_of_the_regions(student, reference, study, evidence):
    """predict_mse, predict_cross_entropy: where a network that you trained changes its mind (for the picture)"""
    picture, setting = evidence.recorded.scatter, study["settings"]
    if picture is None:
        return
    loss = picture.loss.key
    train, predict = (getattr(student, f"{verb}_{loss}") for verb in ("train", "predict"))
    model = student.make("torch.nn.Sequential", *_layers(student))
    model.load_state_dict(reference.build_model(4, 1).state_dict())
    X, y = torch.tensor(picture.points), torch.tensor(picture.true)
    train(model, X, y, setting["epochs"], setting["batch_size"], setting["lr"], 1)
    evidence.scatter(X, y, picture.num_classes, student=partial(predict, model), loss=loss, margin=0.05)


def _layers(student):
    linear = [student.make("torch.nn.Linear", a, b) for a, b in ((2, 50), (50, 100), (100, 50), (50, 4))]
    return [part for layer in linear for part in (layer, student.make("torch.nn.ReLU"))][:-1]


def record(evidence, study, loss, accuracies):
    """The first try beside the reference's study."""
    setting = study["settings"]
    words = f"{setting['num_classes']} classes, {setting['epochs']} epochs, batch size {setting['batch_size']}"
    known = {"best_possible": study["best_possible"], "test_size": setting["test_size"], "setting": words}
    evidence.accuracies(loss, student=accuracies, reference=study["accuracies"][loss], **known)


def trials(student, loss, num_classes, seeds, epochs, batch_size, lr):
    """The accuracies of `run_trials`, one for each seed."""
    accuracies = student.run_trials(loss, num_classes, seeds, epochs, batch_size, lr)
    return assert_numbers(accuracies, len(seeds), low=0, high=1, what="the list of accuracies")


def assert_shares(accuracies, held_out):
    for accuracy in accuracies:
        right = accuracy * held_out
        assert abs(right - round(right)) < 1e-3, f"{accuracy:.4f} is no number of right answers out of {held_out}"


@pytest.mark.task("4.6", points=1, after="checks/test_predictions_and_trials.py::test_one_accuracy_per_seed")
def test_size_of_the_test_part(student, rng):
    """run_trials: for each number of classes, the accuracy is a share of the held-out 20 %"""
    seeds = [rng.seed() for _ in range(6)]
    seen = set()
    for loss, num_classes in (("mse", 4), ("cross_entropy", 4), ("cross_entropy", 3), ("mse", 2)):
        accuracies = trials(student, loss, num_classes, seeds, 3, 64, 0.02)
        assert_shares(accuracies, 16 * num_classes)
        seen.update(accuracies)
    assert len(seen) > 1, f"24 trials with two losses and 2 to 4 classes all gave the accuracy {seen.pop():.4f}"


# Two trials agree by chance about once in ten, all six of two budgets once in a million.
@pytest.mark.task("4.6", points=0.5, after="checks/test_predictions_and_trials.py::test_one_accuracy_per_seed")
def test_arguments_are_used(student, rng):
    """run_trials: the loss, the epochs, the batch size and the learning rate are those that were asked for"""
    seeds = [rng.seed() for _ in range(6)]
    usual = {"loss": "cross_entropy", "epochs": 6, "batch_size": 64, "lr": 0.02}

    def accuracies(loss, epochs, batch_size, lr):
        return trials(student, loss, 4, seeds, epochs, batch_size, lr)

    expected = accuracies(**usual)
    for name, value in {"loss": "mse", "epochs": 1, "batch_size": 256, "lr": 0.0005}.items():
        said = f"{name} {usual[name]} and {name} {value} gave the same accuracies for six seeds: is `{name}` used?"
        assert accuracies(**(usual | {name: value})) != expected, said
    # 16 seeds of this budget: 0.21 ± 0.06 with mse, still near its narrow start, and 0.66 ± 0.11 with cross-entropy
    mse, cross_entropy = (sum(accuracies(loss, 6, 32, 0.005)) for loss in LOSSES)
    assert mse < cross_entropy, "mse learns faster than cross_entropy in its first 48 steps: are the two exchanged?"


@pytest.mark.task("4.6", points=1, after="checks/test_predictions_and_trials.py::test_one_accuracy_per_seed")
def test_a_trial_of_its_own(student, rng):
    """run_trials: every seed has data, split, model and shuffle of its own, whatever the other seeds are"""
    seeds, budget = [rng.seed() for _ in range(6)], (6, 64, 0.02)
    together = trials(student, "cross_entropy", 4, seeds, *budget)
    alone = [trials(student, "cross_entropy", 4, [seed], *budget)[0] for seed in seeds]
    assert_close(together, alone, atol=1e-6, what="the list of accuracies of six seeds, against each seed alone,")
    # two trials agree by chance about once in ten: six of them once in 100,000
    assert len(set(alone)) > 1, f"six seeds gave the same accuracy, {alone[0]:.4f}, six times"
    assert_splits_differ(student, rng)


def assert_splits_differ(student, rng):
    """At learning rate 0 a model names one class for all points: the accuracy is that class's share of the test part.

    Forty splits at random give about ten shares. One split for all seeds gives at most four, each to about a quarter of
    the models; splits that keep the classes balanced give 0.25 to nearly all of them.
    """
    seeds = [rng.seed() for _ in range(40)]
    shares = Counter(round(accuracy * HELD_OUT) for accuracy in trials(student, "mse", 4, seeds, 1, 320, 0.0))
    said = "forty untrained models share the class counts of one test part: is each split drawn from its own seed?"
    assert len(shares) > 4 or max(shares.values()) >= 32, said


# Batches of 256 and of 320 rows are the same thing to a loop that has 256 rows: one step per epoch. A loop that also
# has the 64 rows of the test part takes two steps with the first and one with the second, and ends elsewhere.
def furthest_apart(student, rng):
    """How far the accuracies of four seeds move at most with the larger batches."""
    seeds = [rng.seed() for _ in range(4)]
    runs = [trials(student, "cross_entropy", 4, seeds, 20, batch_size, 0.005) for batch_size in (256, 320)]
    return max(abs(a - b) for a, b in zip(*runs, strict=True))


@pytest.mark.task("4.6", points=0.5, after="test_a_trial_of_its_own")
def test_test_part_is_not_trained_on(student, rng):
    """run_trials: an epoch is as many steps as the 80 % make, not more"""
    tries = (furthest_apart(student, rng) for _ in range(2))
    apart = next((apart for apart in tries if apart < 2.5 / HELD_OUT), None)
    said = "batches of 256 and of 320 rows gave other accuracies"
    assert apart is not None, f"{said}: how many rows are trained on? 80 % of 320 are 256"


@pytest.mark.task(
    "4.6", points=1.5, after="checks/test_predictions_and_trials.py::test_one_accuracy_per_seed", recorded=False
)
def test_five_trials_of_each_loss(student, rng, study, thresholds, evidence):
    """run_trials: five trials reach 64 % on average, with either loss"""
    setting = study["settings"]
    budget = setting["epochs"], setting["batch_size"], setting["lr"]
    wanted = {"mse": thresholds["run_trials_mse"], "cross_entropy": thresholds["run_trials_cross_entropy"]}
    means = dict.fromkeys(LOSSES, 0.0)
    for number in range(3):  # a loss that fails has two more tries
        seeds = [rng.seed() for _ in range(5)]  # the same for both losses, so that the boxes can be compared
        for loss in (name for name in LOSSES if means[name] < wanted[name]):
            accuracies = trials(student, loss, setting["num_classes"], seeds, *budget)
            if number == 0:
                record(evidence, study, loss, accuracies)
            means[loss] = sum(accuracies) / len(seeds)
    for loss, mean in means.items():
        assert_at_least(mean, wanted[loss], what=f"the mean accuracy of five trials with {loss}")


# After 15 full steps of mse from its narrow start, a network says the shares of the classes, whatever the point: nearly
# nine of ten models name the largest class of their training part for all points. That class is then small in the test
# part: 0.22 are right. Of rows that were trained on, 0.27 would be, of rows drawn anew from all, 0.255. Above 0.32 the
# network tells points apart, and where most trials give 0.25 the classes are balanced: neither says anything.
def knows_the_test_part(student, rng, wrong_at_least):
    """Whether 96 models that know the shares of the classes in their training part only do too well in the test."""
    seeds = [rng.seed() for _ in range(96)]
    accuracies = trials(student, "mse", 4, seeds, 15, 320, 0.005)
    mean, balanced = sum(accuracies) / 96, sum(abs(a - 0.25) < 1e-6 for a in accuracies) > 48
    return not balanced and 1 - mean < wrong_at_least and mean < 0.32


@pytest.mark.task("4.6", points=0.5, after="test_five_trials_of_each_loss", recorded=False)
def test_test_rows_are_held_out(student, rng, thresholds):
    """run_trials: what a model knows of its training part only does not help it in the test"""
    said = "models that know no more than which class is largest in their training part are right too often"
    helped = all(knows_the_test_part(student, rng, thresholds["wrong_without_knowledge"]) for _ in range(2))
    assert not helped, f"{said}: is the test part made of all rows that were not trained on, and of no others?"
