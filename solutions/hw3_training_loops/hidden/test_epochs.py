"""Tasks 3.6 and 3.7: steps, modes, gradients, and the weights that are kept.

The same torch objects stand at both ends, the student's and the reference's, with the same start: what a loop returns
and what it leaves in the model must be equal. Nothing here asks for the student's own models.
"""

import pytest
import torch

from autograder.checks import CheckFailed, StudentRaised, assert_close, assert_equal, assert_number, assert_numbers

CROSS_ENTROPY = "torch.nn.functional.cross_entropy"
NAMES = ("train_loss", "val_loss", "val_accuracy")
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


def assert_same_epochs(student, reference, models, batches, *, epochs, lr=0.1, loss_fn=CROSS_ENTROPY):
    """Epoch by epoch the same mean loss, and the same model at the end."""
    ends = (student, reference)
    optimizers = [sgd(owner, model, lr=lr) for owner, model in zip(ends, models, strict=True)]
    losses = [
        [owner.train_epoch(model, batches, owner.symbol(loss_fn), optimizer) for _ in range(epochs)]
        for owner, model, optimizer in zip(ends, models, optimizers, strict=True)
    ]
    assert_close(assert_numbers(losses[0], epochs), losses[1], rtol=1e-3, atol=1e-5, what="the loss of each epoch")
    assert_same_state(*models, what="the trained model")


def loader(owner, X, y, batch_size):
    dataset = owner.make("torch.utils.data.TensorDataset", X, y)
    return owner.make("torch.utils.data.DataLoader", dataset, batch_size=batch_size)


def pair(answer):
    """Mean loss and accuracy as numbers."""
    assert isinstance(answer, tuple | list) and len(answer) == 2, "the answer should be a pair: mean loss, accuracy"
    return assert_number(answer[0], what="the mean loss"), assert_number(answer[1], what="the accuracy")


def assert_same_evaluation(student, reference, models, batches, *, loss_fn=CROSS_ENTROPY, what=""):
    got = pair(student.evaluate(models[0], batches, student.symbol(loss_fn)))
    expected = reference.evaluate(models[1], batches, reference.symbol(loss_fn))
    assert_close(got[0], expected[0], rtol=1e-4, atol=1e-6, what=f"the mean loss{what}")
    assert_close(got[1], expected[1], rtol=1e-6, what=f"the accuracy{what}")


@pytest.mark.task("3.6", points=1.5)
def test_epochs_of_unequal_batches(student, reference, rng):
    """train_epoch: three epochs of four unequal batches with momentum, loss by loss, and the trained weights"""
    models = two_models(student, reference, rng)
    assert_same_epochs(student, reference, models, batches_of(rng), epochs=3)


@pytest.mark.task("3.6", points=0.5, after="test_epochs_of_unequal_batches")
def test_epochs_of_a_data_loader(student, reference, rng):
    """train_epoch, evaluate: a DataLoader whose last batch is smaller, and a single batch of all rows"""
    models = two_models(student, reference, rng)
    X, y = rng.normal(22, 3), rng.labels(22, 4)
    losses = []
    for owner, model in zip((student, reference), models, strict=True):
        optimizer, batches = sgd(owner, model), loader(owner, X, y, 5)
        losses.append([owner.train_epoch(model, batches, owner.symbol(CROSS_ENTROPY), optimizer) for _ in range(2)])
        losses[-1].extend(pair(owner.evaluate(model, batches, owner.symbol(CROSS_ENTROPY))))
    assert_close(assert_numbers(losses[0], 4), losses[1], rtol=1e-3, what="two epochs, mean loss and accuracy")
    assert_same_epochs(student, reference, models, [(X, y)], epochs=2)


@pytest.mark.task("3.6", points=1, after="test_epochs_of_unequal_batches")
def test_training_mode(student, reference, rng):
    """train_epoch: puts the model into training mode: dropout drops, normalisation uses the batch and notes its mean"""
    weight, bias, batches = rng.normal(4, 3).cpu(), rng.normal(4).cpu(), on_cpu(batches_of(rng, (6, 3, 4)))
    for mode in (True, False):
        dropout = [dropping(owner, weight, bias) for owner in (student, reference)]
        for models in (dropout, two_normalising_models(student, reference, rng)):
            models[0].train(mode)
            assert_same_epochs(student, reference, models, batches, epochs=2)


@pytest.mark.task("3.6", points=1, after="checks/test_epochs.py::test_loss_and_accuracy")
def test_evaluation_of_unequal_batches(student, reference, rng):
    """evaluate: mean loss and accuracy over all rows of unequal batches; the weights stay as they are"""
    models = two_models(student, reference, rng)
    before = models[0].state_dict()
    for sizes in (UNEQUAL, (1,), (30, 2)):
        batches = batches_of(rng, sizes, classes=4 if sum(sizes) >= 4 else 2)
        assert_same_evaluation(student, reference, models, batches)
    for name, weight in models[0].state_dict().items():
        assert_equal(weight, before[name], what=f"{name} after evaluate")


@pytest.mark.task("3.6", points=0.75, after="test_evaluation_of_unequal_batches")
def test_evaluation_mode(student, reference, rng):
    """evaluate: puts the model into evaluation mode: nothing is dropped, and the running means stay as they are"""
    weight, bias, batches = rng.normal(4, 3).cpu(), rng.normal(4).cpu(), on_cpu(batches_of(rng, (6, 3, 4)))
    models = [dropping(owner, weight, bias) for owner in (student, reference)]
    models[0].train()
    assert_same_evaluation(student, reference, models, batches, what=" of a model with dropout")
    models = two_normalising_models(student, reference, rng)
    models[0].train()
    assert_same_evaluation(student, reference, models, batches, what=" of a model with batch normalisation")
    assert_same_state(*models, what="the model after evaluate")


@pytest.mark.task("3.6", points=0.75, after="test_evaluation_of_unequal_batches")
def test_no_gradients_in_evaluation(student, rng):
    """evaluate: records no gradients"""
    weight, bias = rng.normal(4, 3).cpu(), rng.normal(4).cpu()
    # changing a leaf in place is an error as long as autograd records
    relu = student.make("torch.nn.ReLU", inplace=True)
    model = student.make("torch.nn.Sequential", relu, layer(student, weight, bias))
    (x, y), *_ = on_cpu(batches_of(rng, (8,)))
    try:
        loss, _ = pair(student.evaluate(model, [(x.clone().requires_grad_(), y)], student.symbol(CROSS_ENTROPY)))
    except StudentRaised as raised:
        if "in-place" in str(raised):
            raise CheckFailed("autograd records while evaluate runs the model: model.eval() does not stop it") from None
        raise
    expected = torch.nn.functional.cross_entropy(x.clamp(min=0) @ weight.T + bias, y)
    assert_close(loss, expected, rtol=1e-4, what="the mean loss")


@pytest.mark.task("3.6", points=0.5, after="test_epochs_of_unequal_batches")
def test_other_losses(student, reference, rng):
    """train_epoch, evaluate: the loss is the one that is passed, a function or a module"""
    models, batches = two_models(student, reference, rng), batches_of(rng)
    for loss_fn in ("torch.nn.functional.multi_margin_loss", CROSS_ENTROPY):
        assert_same_evaluation(student, reference, models, batches, loss_fn=loss_fn)
        assert_same_epochs(student, reference, models, batches, epochs=1, loss_fn=loss_fn)
    answers = []
    for owner, model in zip((student, reference), models, strict=True):
        smoothed = owner.make("torch.nn.CrossEntropyLoss", label_smoothing=0.3)
        loss = owner.train_epoch(model, batches, smoothed, sgd(owner, model))
        answers.append([loss, *pair(owner.evaluate(model, batches, smoothed))])
    assert_close(assert_numbers(answers[0], 3), answers[1], rtol=1e-3, what="losses and accuracy of a smoothed loss")


def fitted(owner, model, train, validation, *, epochs, lr):
    """The history as three lists of numbers."""
    history = owner.fit(model, train, validation, owner.symbol(CROSS_ENTROPY), sgd(owner, model, lr=lr), epochs)
    assert isinstance(history, dict), "the answer should be a dict of lists"
    return {name: assert_numbers(history.get(name), epochs, what=name) for name in NAMES}


def tells_best_from_others(history):
    """Whether the epoch of the best validation loss is none that another rule would keep."""
    train, loss, accuracy = (history[name] for name in NAMES)
    best, last = loss.index(min(loss)), len(loss) - 1
    kept_by_others = {0, last, last - 1, train.index(min(train)), accuracy.index(max(accuracy))}
    kept_by_others.add(last - accuracy[::-1].index(max(accuracy)))
    for window in (1, 2, 3):  # better than the few before it
        better = [i for i in range(1, last + 1) if loss[i] < min(loss[max(0, i - window) : i])]
        kept_by_others.add(max(better, default=0))
    clear = sorted(loss)[1] > 1.01 * min(loss)
    return clear and best not in kept_by_others


def drawn_runs(rng, count):
    """Weights, training batches and validation batches of many small runs; the first dim of each tensor is the runs."""
    weights = [rng.normal(count, 3, 4).cpu(), rng.normal(count, 1, 4).cpu()]
    parts = [
        [(rng.normal(count, n, 3).cpu(), rng.labels(count * n, 4).reshape(count, n).cpu()) for n in sizes]
        for sizes in ((6, 4, 5), (7, 3))
    ]
    return weights, *parts


def losses_of(weights, X, y):
    """The mean loss and the accuracy of each run, (count,)."""
    logits = torch.baddbmm(weights[1], X, weights[0]).transpose(1, 2)
    loss = torch.nn.functional.cross_entropy(logits, y, reduction="none")
    return loss.mean(dim=1), (logits.argmax(dim=1) == y).double().mean(dim=1)


def histories_of(weights, train, validation, *, epochs, lr):
    """The history of each run, all of them trained at once: a list of dicts."""
    weights = [weight.clone().requires_grad_() for weight in weights]
    optimizer, rows = torch.optim.SGD(weights, lr=lr, momentum=0.9), []
    for _ in range(epochs):
        seen = []
        for X, y in train:
            optimizer.zero_grad()
            seen.append(losses_of(weights, X, y)[0])
            seen[-1].sum().backward()
            optimizer.step()
        losses, accuracies = zip(*(losses_of(weights, X, y) for X, y in validation), strict=True)
        rows.append([weighted(seen, train), weighted(losses, validation), weighted(accuracies, validation)])
    columns = [torch.stack(column, dim=1).tolist() for column in zip(*rows, strict=True)]
    return [dict(zip(NAMES, run, strict=True)) for run in zip(*columns, strict=True)]


def weighted(means, batches):
    sizes = [y.shape[1] for _, y in batches]
    return sum(n * mean.detach() for n, mean in zip(sizes, means, strict=True)) / sum(sizes)


def revealing_start(student, reference, rng, *, lr, epochs):
    """Data and two equal models whose best epoch is no other rule's; of 400 drawn runs several are such."""
    weights, train, validation = drawn_runs(rng, 400)
    histories = histories_of(weights, train, validation, epochs=epochs, lr=lr)
    chosen = next(i for i, history in enumerate(histories) if tells_best_from_others(history))
    weight, bias = weights[0][chosen].T, weights[1][chosen, 0]
    parts = [[(X[chosen], y[chosen]) for X, y in part] for part in (train, validation)]
    return *parts, [layer(owner, weight, bias) for owner in (student, reference)]


def assert_same_history(student, reference, models, train, validation, *, epochs, lr):
    ends = zip((student, reference), models, strict=True)
    got, expected = (fitted(owner, model, train, validation, epochs=epochs, lr=lr) for owner, model in ends)
    for name in NAMES:
        assert_close(got[name], expected[name], rtol=1e-3, atol=1e-5, what=f"history[{name!r}]")
    return got


@pytest.mark.task("3.7", points=1.5, after="checks/test_epochs.py::test_history")
def test_history_of_training(student, reference, rng):
    """fit: every epoch trains on train alone and is then evaluated on validation, number by number"""
    models = two_models(student, reference, rng)
    train, validation = batches_of(rng), batches_of(rng, (5, 2))
    assert_same_history(student, reference, models, train, validation, epochs=6, lr=0.1)


@pytest.mark.task("3.7", points=1, after="checks/test_epochs.py::test_history")
def test_best_weights(student, reference, rng):
    """fit: the model is left with a copy of the weights of the epoch with the lowest validation loss"""
    train, validation, models = revealing_start(student, reference, rng, lr=0.5, epochs=9)
    history = fitted(student, models[0], train, validation, epochs=9, lr=0.5)
    fitted(reference, models[1], train, validation, epochs=9, lr=0.5)
    again = layer(reference, *models[0].state_dict().values())
    left, _ = reference.evaluate(again, validation, reference.symbol(CROSS_ENTROPY))
    what = "the validation loss of the weights that fit left in the model"
    assert_close(left, min(history["val_loss"]), rtol=1e-3, what=what)
    assert_same_state(*models, what="the model that fit leaves")


def normalising_start(student, reference, rng, *, epochs, lr):
    """Data and two equal models with batch normalisation whose best epoch is neither the first nor one of the last two.

    More than every third draw is such; the last of thirty is taken as it is.
    """
    for _ in range(30):
        train, validation = (on_cpu(batches_of(rng, sizes)) for sizes in ((6, 4, 5), (7, 3)))
        models = two_normalising_models(student, reference, rng)
        trial = normalising(reference, models[1].state_dict())
        losses = fitted(reference, trial, train, validation, epochs=epochs, lr=lr)["val_loss"]
        if 0 < losses.index(min(losses)) < epochs - 2:
            break
    return train, validation, models


@pytest.mark.task("3.7", points=1, after="test_history_of_training")
def test_modes_and_buffers(student, reference, rng):
    """fit: with dropout and normalisation every epoch trains in training mode, and the best running means come back"""
    weight, bias = rng.normal(4, 3).cpu(), rng.normal(4).cpu()
    train, validation = (on_cpu(batches_of(rng, sizes)) for sizes in ((6, 4, 5), (7, 3)))
    models = [dropping(owner, weight, bias) for owner in (student, reference)]
    assert_same_history(student, reference, models, train, validation, epochs=4, lr=0.1)
    *parts, models = normalising_start(student, reference, rng, epochs=8, lr=0.3)
    history = assert_same_history(student, reference, models, *parts, epochs=8, lr=0.3)
    again = normalising(reference, models[0].state_dict())
    left, _ = reference.evaluate(again, parts[1], reference.symbol(CROSS_ENTROPY))
    what = "the validation loss of the model that fit left"
    assert_close(left, min(history["val_loss"]), rtol=1e-3, atol=1e-5, what=what)
