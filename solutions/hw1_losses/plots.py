"""What `autograder plot` draws of your own code: a linear classifier that follows the gradients of your losses.

The training loop stands here; the losses, and by autograd their gradients, are yours.
"""

import torch

from autograder.checks import assert_tensor, loss_values

FUNCTIONS = {"mse": "mse_one_hot", "cross_entropy": "cross_entropy"}
STEPS = 40
LR = 1.0
CENTRES = torch.tensor([[1.2, 0.3], [-0.3, 1.2], [-1.2, -0.3], [0.3, -1.2]])
SPREAD = 0.6
ROWS, HELD_OUT = 200, 400
TRIALS = 20
BEST_POSSIBLE = 0.8603  # of the nearest centre, which a linear classifier can learn


def clouds(rows, noise):
    """Points of four classes, float `(rows, 2)`, and their labels, int64 `(rows,)`."""
    y = torch.randint(4, (rows,), generator=noise)
    return CENTRES[y] + SPREAD * torch.randn(rows, 2, generator=noise), y


def descend(student, loss, X, y, steps):
    """Weights `(2, 4)` and biases `(4,)` after these steps on all rows, and the loss before each of them."""
    W, b, values = torch.zeros(2, 4), torch.zeros(4), []
    for _ in steps:
        value, slope = getattr(student, FUNCTIONS[loss]).value_and_grad(X @ W + b, y)
        assert_tensor(slope, shape=(len(X), 4), what="the gradient")
        values += loss_values([value], 1, what="the loss")
        W, b = W - LR * X.T @ slope, b - LR * slope.sum(dim=0)
    return (W, b), values


def classes_of(weights, points):
    """The class of the largest score, for each point."""
    scores = points @ weights[0] + weights[1]
    assert bool(scores.isfinite().all()), "its gradients lead to weights that are not finite"
    return torch.max(scores, dim=1).indices


def losses(student, evidence, track, loss):
    """training a linear classifier with each of your losses"""
    X, y = clouds(ROWS, torch.Generator().manual_seed(1))
    _, values = descend(student, loss, X, y, track(range(STEPS)))
    evidence.losses(loss, student=values)


def scatter(student, evidence, track):
    """training a linear classifier with your cross-entropy"""
    X, y = clouds(ROWS, torch.Generator().manual_seed(1))
    weights, _ = descend(student, "cross_entropy", X, y, track(range(STEPS)))
    evidence.scatter(X, y, 4, student=lambda points: classes_of(weights, points), loss="cross_entropy")


def accuracies(student, evidence, track, loss):
    """training on drawn points with each of your losses"""
    shares = []
    for seed in track(range(TRIALS)):
        noise = torch.Generator().manual_seed(seed)
        (X, y), (fresh, classes) = clouds(ROWS, noise), clouds(HELD_OUT, noise)
        weights, _ = descend(student, loss, X, y, range(STEPS))
        shares.append(torch.eq(classes_of(weights, fresh), classes).double().mean().item())
    setting = f"a linear classifier, four clouds of points, {STEPS} steps on all {ROWS}"
    evidence.accuracies(loss, student=shares, best_possible=BEST_POSSIBLE, test_size=HELD_OUT, setting=setting)
