"""Task 3.8: what the network computes, files of weights, and real digits."""

from contextlib import suppress
from itertools import pairwise

import pytest
import torch

from autograder.checks import (
    CheckFailed,
    StudentRaised,
    assert_at_least,
    assert_close,
    assert_equal,
    assert_tensor,
    load_digits,
    not_contiguous,
)

FILE, COPY = "./weights.pt", "./copy.pt"


def drawn_weights(model, rng):
    """Gives the model drawn weights; returns them by the sizes of their layers."""
    state = {}
    for name, weight in model.state_dict().items():
        scale = 0.1 if len([n for n in weight.shape if n > 1]) < 2 else (6 / sum(weight.shape)) ** 0.5
        state[name] = rng.normal(*weight.shape, scale=scale).cpu()
    model.load_state_dict(state)
    return by_sizes(state)


def by_sizes(state):
    """Weights and biases by the sizes of their layers: a weight may lie as (in, out), and a bias may be a row."""
    return {tuple(sorted(n for n in w.shape if n > 1)): w.squeeze().float() for w in state.values()}


def logits_of(weights, x, sizes):
    """What linear layers of these sizes with ReLU between them make of rows x."""
    for depth, (inputs, outputs) in enumerate(pairwise(sizes)):
        weight, bias = weights.get(tuple(sorted((inputs, outputs)))), weights.get((outputs,))
        assert weight is not None and bias is not None, f"there is no layer from {inputs} to {outputs}"
        x = (x.clamp(min=0) if depth else x) @ (weight.T if weight.shape[0] == outputs else weight) + bias
    return x


@pytest.mark.task(
    "3.8", points=1, after="checks/test_digits.py::test_small_net",
    twin_of="checks/test_digits.py::test_small_net",
)
def test_function_of_the_net(student, rng):
    """DigitsNet: linear layers of 520, 320, 240 and 120 units with ReLU between them, and logits at the end"""
    model = student.DigitsNet(36, 9)
    weights = drawn_weights(model, rng)
    x = rng.normal(12, 36).cpu()
    expected = logits_of(weights, x, (36, 520, 320, 240, 120, 9))
    assert_close(model(x), expected, rtol=1e-3, atol=1e-3, what="model(x)")


@pytest.mark.task(
    "3.8", points=0.25, after="checks/test_digits.py::test_small_net",
    twin_of="checks/test_digits.py::test_mnist_net",
)
def test_forms_of_pictures(student, rng):
    """DigitsNet: (N, 28, 28), (N, 1, 28, 28) and flat rows are the same pictures, one or many"""
    for side, arguments in ((28, ()), (8, (64, 10))):
        model = student.DigitsNet(*arguments)
        for n in (5, 1):
            pictures = rng.uniform(n, 1, side, side).cpu()
            logits = [model(x) for x in (pictures, pictures.squeeze(1), pictures.flatten(1))]
            for answer in logits:
                assert_tensor(answer, shape=(n, 10), what="model(x)")
                assert_close(answer, logits[0], rtol=1e-4, atol=1e-6, what="the logits of the same pictures")


@pytest.mark.task("3.8", points=0.25, after="test_function_of_the_net")
def test_pictures_that_are_not_contiguous(student, rng):
    """DigitsNet: pictures that do not lie in one piece in memory, as a transpose or every second column does not"""
    model = student.DigitsNet(64, 9)
    weights = drawn_weights(model, rng)
    for shape in ((5, 1, 8, 8), (5, 8, 8), (5, 64)):
        pictures = rng.normal(*shape).cpu()
        expected = logits_of(weights, pictures.flatten(1), (64, 520, 320, 240, 120, 9))
        assert_close(model(not_contiguous(pictures)), expected, rtol=1e-3, atol=1e-3, what="model(x)")


def normalising(student):
    """A model whose state is more than its parameters."""
    first, last = student.make("torch.nn.Linear", 6, 5), student.make("torch.nn.Linear", 5, 2)
    return student.make("torch.nn.Sequential", first, student.make("torch.nn.BatchNorm1d", 5), last)


def carry(student, other, source, target):
    """Copies a file byte by byte from one worker to another; nothing else of the first gets there.

    Where there is no file, the other worker is asked to load it all the same: that tells how it looks for the weights.
    """
    try:
        content = student.make("numpy.fromfile", source, dtype="uint8")
    except StudentRaised:
        with suppress(StudentRaised):
            other.load_weights(other.make("torch.nn.Linear", 2, 2), target)
        raise CheckFailed("save_weights left no file of the name that it was given") from None
    other.make("numpy.ndarray.tofile", content, target)


def assert_same_state(model, expected, what):
    state = model.state_dict()
    for name, value in expected.items():
        assert_equal(state.get(name), value, what=f"{name} of {what}")


@pytest.mark.task(
    "3.8", points=0.5, after="checks/test_digits.py::test_weights_come_back", needs_scratch=True,
    twin_of="checks/test_digits.py::test_weights_come_back",
)
def test_state_in_a_file(student, rng):
    """save_weights: all of the state is in the file, buffers as well, as it was then; another process can load it"""
    model, other = normalising(student), student.another_worker()
    model.train()
    model(rng.normal(20, 6, scale=3.0).cpu())  # moves the running means
    kept = model.state_dict()
    student.save_weights(model, FILE)
    model.load_state_dict({name: value + 1 for name, value in kept.items()})
    carry(student, other, FILE, COPY)
    fresh = normalising(other)
    other.load_weights(fresh, COPY)
    assert_same_state(fresh, kept, "a fresh model in another process")
    student.load_weights(model, FILE)
    assert_same_state(model, kept, "the same model")


@pytest.mark.task("3.8", points=0.5, after="checks/test_digits.py::test_weights_come_back", needs_scratch=True)
def test_nets_in_files(student, rng):
    """save_weights, load_weights: two networks in two files do not get in each other's way"""
    nets, files, other = [student.DigitsNet(64, 10) for _ in range(2)], drawn_names(rng), student.another_worker()
    kept = {}
    for net, file in zip(nets, files, strict=True):
        kept[file] = drawn_weights(net, rng)
        student.save_weights(net, file)
    assert_nets_come_back(student, kept)  # here first: a file that is overwritten is told from one that is not there
    for file in files:
        carry(student, other, file, file)
    assert_nets_come_back(other, kept)


def assert_nets_come_back(worker, kept):
    for file in sorted(kept):  # drawn names: not always the order in which they were written
        fresh = worker.DigitsNet(64, 10)
        worker.load_weights(fresh, file)
        loaded = by_sizes(fresh.state_dict())
        for sizes, weight in kept[file].items():
            assert_equal(loaded.get(sizes), weight, what=f"the weight {list(sizes)} of the network that was loaded")


def drawn_names(rng):
    """Two names of files."""
    numbers = rng.such_that(lambda pair: pair[0] != pair[1], lambda: [rng.integer(100, 1000) for _ in range(2)])
    return [f"./net{number}.pt" for number in numbers]


def order_of(rng, n):
    """The numbers 0 … n−1, shuffled."""
    return torch.randperm(n, generator=torch.Generator().manual_seed(rng.seed()))


def secret_digits(rng):
    """The digits as no file has them: their 64 pixels in a drawn order, and other numbers for the classes.

    A network starts with weights that are drawn alike for every pixel and every class, so it learns these as well.
    """
    X, y = load_digits()
    return X.flatten(1)[:, order_of(rng, 64)].reshape(X.shape), order_of(rng, 10)[y]


def accuracy_on_digits(student, rng, setting):
    """The share of 400 held-out digits that a fresh DigitsNet reads right after a few of the student's epochs."""
    X, y = secret_digits(rng)
    held_out, rows = order_of(rng, len(X)).split([setting["held_out"], len(X) - setting["held_out"]])
    batches = [(X[some], y[some]) for some in rows.split(setting["batch_size"])]
    model = student.DigitsNet(64, 10)
    loss_fn = student.symbol("torch.nn.functional.cross_entropy")
    optimizer = student.make("torch.optim.SGD", model.parameters(), lr=setting["lr"], momentum=setting["momentum"])
    for _ in range(setting["epochs"]):
        student.train_epoch(model, batches, loss_fn, optimizer)
    logits = logits_of(by_sizes(model.state_dict()), X[held_out].flatten(1), (64, 520, 320, 240, 120, 10))
    return (logits.argmax(dim=1) == y[held_out]).double().mean().item()


@pytest.mark.task("3.8", points=1, after="test_function_of_the_net", recorded=False)
def test_digits_are_learned(student, rng, study, thresholds):
    """DigitsNet, train_epoch: your loop teaches your network to read handwritten digits"""
    for _ in range(3):
        accuracy = accuracy_on_digits(student, rng, study["digits"])
        if accuracy >= thresholds["digits_accuracy"]:
            break
    assert_at_least(accuracy, thresholds["digits_accuracy"], what="the accuracy on held-out digits")
