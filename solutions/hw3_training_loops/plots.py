"""What `autograder plot` draws of your own code: an MLP on the three hearts, trained by your `fit`."""

import torch

from autograder.checks import assert_numbers, assert_tensor, labelled_points, loss_values

TRAIN, VALIDATION, TEST = 2000, 500, 2000
EPOCHS = 15
BATCH_SIZE, LR, MOMENTUM = 100, 0.1, 0.9
TRIALS = 5


def trained(student, seed):
    """An MLP of yours on hearts of yours: the network, its history, and points that it was not trained on."""
    sizes = [TRAIN, VALIDATION, TEST]
    X, y = labelled_points(student.make_cardioid(sum(sizes), seed), 3, what="the data")
    parts = student.split(X, y, sizes)
    assert isinstance(parts, list | tuple) and len(parts) == 3, "split should return a list of three pairs"
    train, validation, test = (labelled_points(part, 3, what="a part of the data") for part in parts)
    batches = list(zip(*(part.split(BATCH_SIZE) for part in train), strict=True))
    student.seed(seed)
    model = student.MLPModel()
    optimizer = student.make("torch.optim.SGD", model.parameters(), lr=LR, momentum=MOMENTUM)
    loss_fn = student.symbol("torch.nn.functional.cross_entropy")
    history = student.fit(model, batches, [validation], loss_fn, optimizer, EPOCHS)
    return model, history, test


def classes_of(model, points):
    """The column of the largest logit, for each point."""
    logits = model(points)
    assert_tensor(logits, shape=(len(points), 3), what="the output of MLPModel")
    assert bool(logits.isfinite().all()), "the trained MLPModel has outputs that are not finite"
    return torch.max(logits, dim=1).indices


def losses(student, evidence, track, loss):
    """training the MLP on the hearts"""
    _, history, _ = trained(student, 1)
    assert isinstance(history, dict), "fit should return a dict of lists"
    values = loss_values(history.get("train_loss"), EPOCHS, what='history["train_loss"]')
    evidence.losses(loss, student=values)


def scatter(student, evidence, track):
    """training the MLP and asking it for classes"""
    model, _, (X, y) = trained(student, 1)
    evidence.scatter(X, y, 3, student=lambda points: classes_of(model, points), loss="cross_entropy")


def accuracies(student, evidence, track, loss):
    """training more MLPs, each on hearts of its own"""
    shares = []
    for seed in track(range(TRIALS)):
        model, _, (X, y) = trained(student, seed)
        shares.append(torch.eq(classes_of(model, X), y).double().mean().item())
    setting = f"three hearts, {TRAIN:,} points, {EPOCHS} epochs, batch size {BATCH_SIZE}"
    found = assert_numbers(shares, TRIALS, low=0, high=1)
    evidence.accuracies(loss, student=found, best_possible=1.0, test_size=TEST, setting=setting)
