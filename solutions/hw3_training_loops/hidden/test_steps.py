"""Task 3.6: steps, modes and gradients.

The same torch objects stand at both ends, the student's and the reference's, with the same start: what a loop returns
and what it leaves in the model must be equal. Nothing here asks for the student's own models.
"""

import pytest
import torch

from autograder.checks import (
    CheckFailed,
    StudentRaised,
    assert_close,
    assert_equal,
    assert_number,
    assert_numbers,
    not_contiguous,
)

CROSS_ENTROPY = "torch.nn.functional.cross_entropy"
UNEQUAL = (7, 1, 4, 2)


def batches_of(rng, sizes=UNEQUAL, *, features=3, classes=4):
    """Batches of these sizes on the run's device."""
    return [(rng.normal(n, features), rng.labels(n, classes)) for n in sizes]


def on_cpu(batches):
    return [(x.cpu(), y.cpu()) for x, y in batches]


def layer(owner, weight, bias):
    """A linear layer at one end, with these weights."""
    made = owner.make("torch.nn.Linear", weight.shape[1], weight.shape[0], device=weight.device.type)
    made.load_state_dict({"weight": weight, "bias": bias})
    return made


def two_models(student, reference, rng, *, features=3, classes=4):
    """The same linear model at both ends."""
    weight, bias = rng.normal(classes, features), rng.normal(classes)
    return layer(student, weight, bias), layer(reference, weight, bias)


def dropping(owner, weight, bias):
    """Dropout of everything before a linear layer: in training mode the logits are the bias."""
    return owner.make("torch.nn.Sequential", owner.make("torch.nn.Dropout", 1.0), layer(owner, weight, bias))


def normalising(owner, state=None):
    """3 → 5 → 4 with batch normalisation between the layers, whose running means are part of the state."""
    first, last = owner.make("torch.nn.Linear", 3, 5), owner.make("torch.nn.Linear", 5, 4)
    model = owner.make("torch.nn.Sequential", first, owner.make("torch.nn.BatchNorm1d", 5), last)
    if state is not None:
        model.load_state_dict(state)
    return model


def two_normalising_models(student, reference, rng):
    """The same drawn weights and running means at both ends; variances stay positive, counts whole."""
    start = normalising(reference).state_dict()
    state = {name: rng.normal(*value.shape, scale=0.7).cpu() for name, value in start.items()}
    state["1.running_var"] = rng.uniform(5, low=0.5, high=2.0).cpu()
    state["1.num_batches_tracked"] = start["1.num_batches_tracked"]
    return normalising(student, state), normalising(reference, state)


def sgd(owner, model, *, lr=0.1, momentum=0.9):
    return owner.make("torch.optim.SGD", model.parameters(), lr=lr, momentum=momentum)


def assert_same_state(model, expected, what="the model"):
    """Weights and buffers at both ends are equal."""
    state = model.state_dict()
    for name, value in expected.state_dict().items():
        assert_close(state[name], value, rtol=1e-3, atol=1e-5, what=f"{name} of {what}")


def losses_of_epochs(student, reference, models, batches, *, epochs, loss_fn=CROSS_ENTROPY):
    """Trains both models; the mean losses of the epochs at each end."""
    ends = (student, reference)
    optimizers = [sgd(owner, model) for owner, model in zip(ends, models, strict=True)]
    return [
        [owner.train_epoch(model, batches, owner.symbol(loss_fn), optimizer) for _ in range(epochs)]
        for owner, model, optimizer in zip(ends, models, optimizers, strict=True)
    ]


def assert_same_losses(losses):
    got, expected = losses
    assert_close(assert_numbers(got, len(expected)), expected, rtol=1e-3, atol=1e-5, what="the loss of each epoch")


def assert_same_training(student, reference, models, batches, *, epochs, loss_fn=CROSS_ENTROPY):
    """The same model after these epochs, whatever mean loss is returned."""
    losses_of_epochs(student, reference, models, batches, epochs=epochs, loss_fn=loss_fn)
    assert_same_state(*models, what="the trained model")


def loader(owner, X, y, batch_size):
    dataset = owner.make("torch.utils.data.TensorDataset", X, y)
    return owner.make("torch.utils.data.DataLoader", dataset, batch_size=batch_size)


def pair(answer):
    """Mean loss and accuracy as numbers."""
    assert isinstance(answer, tuple | list) and len(answer) == 2, "the answer should be a pair: mean loss, accuracy"
    return assert_number(answer[0], what="the mean loss"), assert_number(answer[1], what="the accuracy")


def assert_same_mean_loss(student, reference, models, batches, *, loss_fn=CROSS_ENTROPY, what=""):
    """The mean loss of `evaluate` at both ends; returns both accuracies."""
    loss, accuracy = pair(student.evaluate(models[0], batches, student.symbol(loss_fn)))
    expected = reference.evaluate(models[1], batches, reference.symbol(loss_fn))
    assert_close(loss, expected[0], rtol=1e-4, atol=1e-6, what=f"the mean loss{what}")
    return accuracy, expected[1]


@pytest.mark.task("3.6", points=1)
def test_epochs_of_unequal_batches(student, reference, rng):
    """train_epoch: three epochs of four unequal batches with momentum, and the trained weights; batches kept"""
    models, batches = two_models(student, reference, rng), batches_of(rng)
    assert_same_training(student, reference, models, batches, epochs=3)
    apart = [(not_contiguous(x), not_contiguous(y)) for x, y in batches]
    given = models[0], apart, student.symbol(CROSS_ENTROPY), sgd(student, models[0])
    after = student.arguments_after("train_epoch", *given)[1]
    for (x, y), (x_now, y_now) in zip(batches, after, strict=True):
        assert_equal(x_now, x, what="x of a batch after the epoch")
        assert_equal(y_now, y, what="y of a batch after the epoch")


@pytest.mark.task("3.6", points=0.75, twin_of="checks/test_epochs.py::test_two_steps")
def test_losses_of_unequal_batches(student, reference, rng):
    """train_epoch: the mean loss of each epoch over all rows of unequal batches, with the loss that is passed"""
    for loss_fn in (CROSS_ENTROPY, "torch.nn.functional.multi_margin_loss"):
        models = two_models(student, reference, rng)
        losses = losses_of_epochs(student, reference, models, batches_of(rng), epochs=3, loss_fn=loss_fn)
        assert_same_losses(losses)


@pytest.mark.task("3.6", points=0.5)
def test_epochs_of_a_data_loader(student, reference, rng):
    """train_epoch, evaluate: a DataLoader whose last batch is smaller, and a single batch of all rows"""
    models = two_models(student, reference, rng)
    X, y = rng.normal(22, 3), rng.labels(22, 4)
    for owner, model in zip((student, reference), models, strict=True):
        optimizer, batches = sgd(owner, model), loader(owner, X, y, 5)
        for _ in range(2):
            owner.train_epoch(model, batches, owner.symbol(CROSS_ENTROPY), optimizer)
        pair(owner.evaluate(model, batches, owner.symbol(CROSS_ENTROPY)))
    assert_same_state(*models, what="the trained model")
    assert_same_losses(losses_of_epochs(student, reference, models, [(X, y)], epochs=2))


@pytest.mark.task("3.6", points=1)
def test_training_mode(student, reference, rng):
    """train_epoch: puts the model into training mode: dropout drops, normalisation uses the batch and notes its mean"""
    weight, bias, batches = rng.normal(4, 3).cpu(), rng.normal(4).cpu(), on_cpu(batches_of(rng, (6, 3, 4)))
    for mode in (True, False):
        dropout = [dropping(owner, weight, bias) for owner in (student, reference)]
        for models in (dropout, two_normalising_models(student, reference, rng)):
            models[0].train(mode)
            assert_same_training(student, reference, models, batches, epochs=2)


@pytest.mark.task("3.6", points=0.75, twin_of="checks/test_epochs.py::test_loss_and_accuracy")
def test_evaluation_of_unequal_batches(student, reference, rng):
    """evaluate: mean loss and accuracy over all rows of unequal batches; the weights stay as they are"""
    models = two_models(student, reference, rng)
    before = models[0].state_dict()
    for sizes in (UNEQUAL, (1,), (30, 2)):
        batches = batches_of(rng, sizes, classes=4 if sum(sizes) >= 4 else 2)
        apart = [(not_contiguous(x), not_contiguous(y)) for x, y in batches]
        got, expected = assert_same_mean_loss(student, reference, models, apart)
        assert_close(got, expected, rtol=1e-6, what="the accuracy")
    for name, weight in models[0].state_dict().items():
        assert_equal(weight, before[name], what=f"{name} after evaluate")


@pytest.mark.task("3.6", points=0.75)
def test_evaluation_mode(student, reference, rng):
    """evaluate: puts the model into evaluation mode: nothing is dropped, and the running means stay as they are"""
    # equal batches, so that a mean that is not weighted is right here
    weight, bias, batches = rng.normal(4, 3).cpu(), rng.normal(4).cpu(), on_cpu(batches_of(rng, (4, 4, 4)))
    models = [dropping(owner, weight, bias) for owner in (student, reference)]
    models[0].train()
    assert_same_mean_loss(student, reference, models, batches, what=" of a model with dropout")
    models = two_normalising_models(student, reference, rng)
    models[0].train()
    assert_same_mean_loss(student, reference, models, batches, what=" of a model with batch normalisation")
    assert_same_state(*models, what="the model after evaluate")


def unrecordable(student, weight, bias):
    """ReLU, and a linear layer with non-negative weights that change themselves in place, from w to max(w, 0).

    Changing a leaf in place is an error as long as autograd records, whatever the inputs are.
    """
    made = layer(student, weight, bias)
    relu = student.make("torch.nn.ReLU", inplace=True)
    made = student.make("torch.nn.utils.parametrize.register_parametrization", made, "weight", relu, unsafe=True)
    return student.make("torch.nn.Sequential", relu, made)


@pytest.mark.task("3.6", points=0.75)
def test_no_gradients_in_evaluation(student, rng):
    """evaluate: records no gradients"""
    weight, bias = rng.uniform(4, 3).cpu(), rng.normal(4).cpu()
    model = unrecordable(student, weight, bias)
    (x, y), *_ = on_cpu(batches_of(rng, (8,)))
    try:
        loss, _ = pair(student.evaluate(model, [(x.clone().requires_grad_(), y)], student.symbol(CROSS_ENTROPY)))
    except StudentRaised as raised:
        if "in-place" in str(raised):
            raise CheckFailed("autograd records while evaluate runs the model: model.eval() does not stop it") from None
        raise
    expected = torch.nn.functional.cross_entropy(x.clamp(min=0) @ weight.T + bias, y)
    assert_close(loss, expected, rtol=1e-4, what="the mean loss")


@pytest.mark.task("3.6", points=0.5)
def test_other_losses(student, reference, rng):
    """train_epoch, evaluate: the loss is the one that is passed, a function or a module"""
    models, batches = two_models(student, reference, rng), batches_of(rng, (4, 4, 4))
    for loss_fn in ("torch.nn.functional.multi_margin_loss", CROSS_ENTROPY):
        assert_same_mean_loss(student, reference, models, batches, loss_fn=loss_fn)
        assert_same_training(student, reference, models, batches, epochs=1, loss_fn=loss_fn)
    means = []
    for owner, model in zip((student, reference), models, strict=True):
        smoothed = owner.make("torch.nn.CrossEntropyLoss", label_smoothing=0.3)
        owner.train_epoch(model, batches, smoothed, sgd(owner, model))
        means.append(pair(owner.evaluate(model, batches, smoothed))[0])
    assert_close(means[0], means[1], rtol=1e-3, what="the mean of a smoothed loss")
