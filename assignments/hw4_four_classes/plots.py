"""What `autograder plot` draws of your own code: two losses, the classes of one network, and repeated trials."""

import math
from functools import partial

from autograder.checks import assert_numbers, labelled_points, loss_values

NUM_CLASSES = 4
EPOCHS = 30
BATCH_SIZE = 32
BUDGET = (EPOCHS, BATCH_SIZE, 0.005)
TRIALS = 10
HELD_OUT = 64  # points of a trial that it is not trained on: 20 % of 320
BEST_POSSIBLE = 0.8125  # the classes overlap: see the beginning of the homework
SEED = 1


def data(student):
    """Points of four classes, made by your function."""
    return labelled_points(student.make_curve_data(NUM_CLASSES, SEED), NUM_CLASSES, what="the data")


def losses(student, evidence, track, loss):
    """training a network with each loss"""
    X, y = data(student)
    model = student.build_model(NUM_CLASSES, SEED)
    train = student.train_mse if loss == "mse" else student.train_cross_entropy
    steps = EPOCHS * math.ceil(len(X) / BATCH_SIZE)
    values = loss_values(train(model, X, y, *BUDGET, SEED), steps, what="the list of losses")
    evidence.losses(loss, student=values)


def scatter(student, evidence, track):
    """training a network and asking it for classes"""
    X, y = data(student)
    model = student.build_model(NUM_CLASSES, SEED)
    student.train_cross_entropy(model, X, y, *BUDGET, SEED)
    predict = partial(student.predict_cross_entropy, model)
    evidence.scatter(X, y, NUM_CLASSES, student=predict, loss="cross_entropy")


def accuracies(student, evidence, track, loss):
    """repeating the trial with each loss"""
    found = []
    for seed in track(range(TRIALS)):
        found += assert_numbers(student.run_trials(loss, NUM_CLASSES, [seed], *BUDGET), 1, low=0, high=1)
    setting = f"{NUM_CLASSES} classes, {EPOCHS} epochs, batch size {BATCH_SIZE}"
    evidence.accuracies(loss, student=found, best_possible=BEST_POSSIBLE, test_size=HELD_OUT, setting=setting)
