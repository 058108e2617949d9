"""Task 3.7: networks trained by the student's fit on the three hearts, judged here on points of unsent classes."""

import pytest

from autograder.checks import assert_at_least, assert_numbers


def parts_of(reference, rng, setting):
    """Points to train on and to choose by, in batches, and many to be judged by."""
    sizes = [setting["train"], setting["validation"], setting["test"]]
    train, validation, test = reference.split(*reference.make_cardioid(sum(sizes), rng.seed()), sizes)
    batches = list(zip(*(part.split(setting["batch_size"]) for part in train), strict=True))
    return batches, [validation], test


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


def accuracy_of_run(student, reference, rng, study, evidence):
    """The accuracy on fresh points of a network that the student's fit has trained; their labels stay here."""
    setting, start = study["cardioid"], usual_start(rng)
    train, validation, (test_X, test_y) = parts_of(reference, rng, setting)
    budget = {name: setting[name] for name in ("epochs", "lr", "momentum")}
    model = perceptron(student, start)
    history = training_losses(student, model, train, validation, **budget)
    if not evidence.recorded.losses:  # the figures show the first run
        expected = perceptron(reference, start)
        expected_history = training_losses(reference, expected, train, validation, **budget)
        evidence.losses("cross_entropy", student=history, reference=expected_history)
        mine, other = (lambda points, one=one: one(points).argmax(dim=1) for one in (model, expected))
        evidence.scatter(test_X, test_y, 3, student=mine, reference=other, loss="cross_entropy", margin=0.1)
    return (model(test_X).argmax(dim=1) == test_y).double().mean().item()


def record_accuracies(evidence, study, accuracies):
    setting = study["cardioid"]
    words = f"three hearts, {setting['train']:,} points, {setting['epochs']} epochs, batch size {setting['batch_size']}"
    known = {"reference": study["accuracies"]["cross_entropy"], "best_possible": 1.0, "test_size": setting["test"]}
    evidence.accuracies("cross_entropy", student=accuracies, setting=words, **known)


@pytest.mark.task("3.7", points=1.25, recorded=False)
def test_mlp_beats_every_line(student, reference, rng, study, thresholds, evidence):
    """fit: an MLP trained by your loop tells the three hearts apart far better than any straight line can"""
    for _ in range(3):
        runs = study["cardioid"]["runs"]
        accuracies = [accuracy_of_run(student, reference, rng, study, evidence) for _ in range(runs)]
        if not evidence.recorded.accuracies:
            record_accuracies(evidence, study, accuracies)
        mean = sum(accuracies) / runs
        if mean >= thresholds["cardioid_accuracy"]:
            break
    assert_at_least(mean, thresholds["cardioid_accuracy"], what=f"the mean accuracy of {runs} runs on fresh points")
