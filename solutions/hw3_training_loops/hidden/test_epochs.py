"""Task 3.7: many epochs, and the weights that are kept.

The same torch objects stand at both ends, the student's and the reference's, with the same start: what fit returns and
what it leaves in the model must be equal. Nothing here asks for the student's own models.
"""

import pytest
import torch

from autograder.checks import assert_close, assert_numbers

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


def assert_same_history(student, reference, models, train, validation, *, epochs, lr, names=NAMES):
    ends = zip((student, reference), models, strict=True)
    got, expected = (fitted(owner, model, train, validation, epochs=epochs, lr=lr) for owner, model in ends)
    for name in names:
        assert_close(got[name], expected[name], rtol=1e-3, atol=1e-5, what=f"history[{name!r}]")
    return expected


def assert_left(reference, left, validation, expected, **tolerance):
    """The loss on validation of the model that fit has left; `left` is a copy of it at the reference's end."""
    loss, _ = reference.evaluate(left, validation, reference.symbol(CROSS_ENTROPY))
    what = "the validation loss of the model that fit left, against the lowest of all epochs,"
    assert_close(loss, expected, what=what, **tolerance)


@pytest.mark.task("3.7", points=1.25, twin_of="checks/test_epochs.py::test_history")
def test_history_of_training(student, reference, rng):
    """fit: every epoch trains on train alone and is then evaluated on validation, number by number"""
    models = two_models(student, reference, rng)
    train, validation = batches_of(rng), batches_of(rng, (5, 2))
    assert_same_history(student, reference, models, train, validation, epochs=6, lr=0.1)


def fit_on(owner, model, train, validation, *, epochs, lr, momentum=0.9):
    """Trains the model with the owner's fit; what it returns."""
    optimizer = sgd(owner, model, lr=lr, momentum=momentum)
    return owner.fit(model, train, validation, owner.symbol(CROSS_ENTROPY), optimizer, epochs)


@pytest.mark.task("3.7", points=1)
def test_best_weights(student, reference, rng):
    """fit: the model is left with a copy of the weights of the epoch with the lowest validation loss"""
    train, validation, models = revealing_start(student, reference, rng, lr=0.5, epochs=9)
    fit_on(student, models[0], train, validation, epochs=9, lr=0.5)
    expected = min(fitted(reference, models[1], train, validation, epochs=9, lr=0.5)["val_loss"])
    again = layer(reference, *models[0].state_dict().values())
    assert_left(reference, again, validation, expected, rtol=1e-3)
    assert_same_state(*models, what="the model that fit leaves")


def precise(owner, weight, bias):
    """A linear layer in float64 with these weights."""
    made = owner.make("torch.nn.Linear", weight.shape[1], weight.shape[0]).to(torch.float64)
    made.load_state_dict({"weight": weight, "bias": bias})
    return made


def tiny_rate(weight, bias, x, y, gain):
    """The learning rate with which one step on (x, y) lowers the loss by about `gain`."""
    weight, bias = weight.clone().requires_grad_(), bias.clone().requires_grad_()
    torch.nn.functional.cross_entropy(x @ weight.T + bias, y).backward()
    return gain / float(weight.grad.square().sum() + bias.grad.square().sum())


@pytest.mark.task("3.7", points=0.5)
def test_best_by_little(student, reference, rng):
    """fit: the epoch with the lowest validation loss is kept, however little better it is"""
    start = [rng.normal(4, 3, dtype=torch.float64).cpu(), rng.normal(4, dtype=torch.float64).cpu()]
    x, y = rng.normal(20, 3, dtype=torch.float64).cpu(), rng.labels(20, 4).cpu()
    # judged by the rows that are trained on, each of the six epochs is better than the one before by 1e-5
    lr, models = tiny_rate(*start, x, y, gain=1e-5), [precise(owner, *start) for owner in (student, reference)]
    for owner, model in zip((student, reference), models, strict=True):
        fit_on(owner, model, [(x, y)], [(x, y)], epochs=6, lr=lr, momentum=0.0)
    expected, _ = reference.evaluate(models[1], [(x, y)], reference.symbol(CROSS_ENTROPY))
    left = precise(reference, *models[0].state_dict().values())
    assert_left(reference, left, [(x, y)], expected, rtol=0.0, atol=2e-6)


def loss_with_last_buffers(reference, start, best, train, validation, *, epochs, lr):
    """The validation loss of the best epoch's weights with the running means and variances of the last epoch."""
    last = normalising(reference, start)
    optimizer = sgd(reference, last, lr=lr)
    for _ in range(epochs):
        reference.train_epoch(last, train, reference.symbol(CROSS_ENTROPY), optimizer)
    buffers = {name: value for name, value in last.state_dict().items() if name.startswith("1.running")}
    mixed = normalising(reference, {**best.state_dict(), **buffers})
    loss, _ = reference.evaluate(mixed, validation, reference.symbol(CROSS_ENTROPY))
    return loss


def normalising_start(student, reference, rng, *, epochs, lr):
    """Data and two equal models with batch normalisation that reveal which epoch's state comes back.

    The best epoch is neither the first nor one of the last two, and buffers of the last epoch show in its loss. More
    than every fourth draw is such; the last of forty is taken as it is.
    """
    for _ in range(40):
        train, validation = (on_cpu(batches_of(rng, sizes)) for sizes in ((6, 4, 5), (7, 3)))
        models = two_normalising_models(student, reference, rng)
        start = models[1].state_dict()
        best = normalising(reference, start)
        losses = fitted(reference, best, train, validation, epochs=epochs, lr=lr)["val_loss"]
        if not 0 < losses.index(min(losses)) < epochs - 2:
            continue
        mixed = loss_with_last_buffers(reference, start, best, train, validation, epochs=epochs, lr=lr)
        if abs(mixed - min(losses)) > 0.02 * min(losses):
            break
    return train, validation, models


@pytest.mark.task("3.7", points=1)
def test_modes_and_buffers(student, reference, rng):
    """fit: with dropout and normalisation every epoch trains in training mode, and the best running means come back"""
    weight, bias = rng.normal(4, 3).cpu(), rng.normal(4).cpu()
    train, validation = (on_cpu(batches_of(rng, sizes)) for sizes in ((6, 4, 5), (7, 3)))
    models = [dropping(owner, weight, bias) for owner in (student, reference)]
    only = ("val_loss",)  # the other two lists have checks of their own
    assert_same_history(student, reference, models, train, validation, epochs=4, lr=0.1, names=only)
    *parts, models = normalising_start(student, reference, rng, epochs=8, lr=0.3)
    expected = assert_same_history(student, reference, models, *parts, epochs=8, lr=0.3, names=only)
    again = normalising(reference, models[0].state_dict())
    assert_left(reference, again, parts[1], min(expected["val_loss"]), rtol=1e-3, atol=1e-5)
