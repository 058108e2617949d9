"""Public checks of 2.6 to 2.8: two clouds of points, worked out by hand, and the example of the homework."""

import math

import pytest
import torch

from autograder.checks import assert_close, assert_number, assert_tensor

POINTS = torch.tensor([[0.0, 0.0], [4.0, 1.0], [2.0, 0.0], [0.0, 2.0], [6.0, 3.0], [2.0, 2.0]])
LABELS = torch.tensor([0, 1, 0, 0, 1, 0])


def three(answer):
    """Priors, means and covariances, if the answer is three things."""
    said = "fit_gaussians returns three tensors: priors, means and covariances"
    assert isinstance(answer, tuple | list) and len(answer) == 3, said
    return answer


def pair(answer):
    """w and b as a tensor and a float."""
    assert isinstance(answer, tuple | list) and len(answer) == 2, "to_logistic returns two things: w and b"
    w, b = answer
    if isinstance(b, torch.Tensor) and b.shape == (1,):
        b = b[0]
    return w, assert_number(b, what="b")


@pytest.mark.task("2.6", points=1)
def test_priors_and_means_by_hand(student):
    """fit_gaussians: priors and means of four points and two"""
    priors, means, _ = three(student.fit_gaussians(POINTS, LABELS))
    assert_close(priors, torch.tensor([2 / 3, 1 / 3]), atol=1e-5, what="priors")
    assert_close(means, torch.tensor([[1.0, 1.0], [5.0, 2.0]]), atol=1e-5, what="means")


@pytest.mark.task("2.6", points=1)
def test_covariances_by_hand(student):
    """fit_gaussians: covariances of four points and two"""
    _, _, covariances = three(student.fit_gaussians(POINTS, LABELS))
    assert_tensor(covariances, shape=(2, 2, 2), dtype=torch.float32, what="covariances")
    assert_close(covariances, torch.tensor([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]]]), atol=1e-5)


@pytest.mark.task("2.7", points=1)
def test_posterior_by_hand(student, rng):
    """posterior: two round clouds at (0, 0) and (2, 0), and at a drawn distance"""
    x, priors = torch.tensor([[1.0, 5.0], [0.0, 0.0], [2.0, 1.0]]), torch.tensor([0.5, 0.5])
    means, covariances = torch.tensor([[0.0, 0.0], [2.0, 0.0]]), torch.eye(2).repeat(2, 1, 1)
    chance = student.posterior(x, priors, means, covariances)
    assert_tensor(chance, shape=(3,), dtype=torch.float32)
    assert_close(chance, torch.tensor([0.5, 0.8808, 0.1192]), atol=1e-4)
    way = rng.uniform(1, low=1.0, high=2.5).item()  # in the middle of one cloud, the other one is exp(−way²/2) as dense
    chance = student.posterior(x[1:2], priors, torch.tensor([[0.0, 0.0], [0.0, way]]), covariances)
    assert_close(chance, [1 / (1 + math.exp(-way * way / 2))], atol=1e-4, what=f"the chance {way:.2f} from the other")


@pytest.mark.task("2.7", points=0.5)
def test_posterior_of_two_sizes(student, rng):
    """posterior: the middle of a narrow cloud and a wide one, with equal priors, 4 times as wide and by a drawn size"""
    x, means = torch.zeros(2, 2), torch.zeros(2, 2)
    for size in (4.0, rng.uniform(1, low=2.0, high=9.0).item()):  # at the middle, the narrow one is so much denser
        covariances = torch.stack([torch.eye(2), size * torch.eye(2)])
        chance = student.posterior(x, torch.tensor([0.5, 0.5]), means, covariances)
        assert_close(chance, [size / (1 + size)] * 2, atol=1e-4, what=f"the chance with variances 1 and {size:.2f}")


@pytest.mark.task("2.7", points=0.5)
def test_posterior_of_a_rare_class(student, rng):
    """posterior: half-way between two equal clouds, with priors 0.2 and 0.8, and with drawn ones"""
    x, means = torch.tensor([[1.0, 3.0], [1.0, 0.0]]), torch.tensor([[0.0, 0.0], [2.0, 0.0]])
    for first in (0.2, rng.uniform(1, low=0.3, high=0.9).item()):
        chance = student.posterior(x, torch.tensor([first, 1 - first]), means, torch.eye(2).repeat(2, 1, 1))
        assert_close(chance, [first] * 2, atol=1e-4, what=f"the chance with a prior of {first:.2f}")


def water(student):
    """w and b for water against normal."""
    counts, means = torch.tensor([79.0, 61.0]), torch.tensor([[75.0, 71.3], [55.6, 59.8]])
    each = torch.tensor([[[874.0, 327.0], [327.0, 929.0]], [[847.0, 422.0], [422.0, 685.0]]])
    share = counts / counts.sum()
    return pair(student.to_logistic(share, means, share[0] * each[0] + share[1] * each[1]))


def small(student):
    """w and b for the means (1, 2) and (0, 0), the variances 1 and 2 and the priors 0.8 and 0.2."""
    means, covariance = torch.tensor([[1.0, 2.0], [0.0, 0.0]]), torch.tensor([[1.0, 0.0], [0.0, 2.0]])
    return pair(student.to_logistic(torch.tensor([0.8, 0.2]), means, covariance))


@pytest.mark.task("2.8", points=1)
def test_weights_by_hand(student):
    """to_logistic: w for the means (1, 2) and (0, 0) and the variances 1 and 2, and for water against normal"""
    w, _ = small(student)
    assert_tensor(w, shape=(2,), what="w")
    assert_close(w, torch.tensor([1.0, 1.0]), atol=1e-5, what="w")
    assert_close(water(student)[0], torch.tensor([0.020437, 0.004827]), rtol=1e-3, what="w of water against normal")


@pytest.mark.task("2.8", points=1)
def test_bias_by_hand(student):
    """to_logistic: b for the same two examples, with priors 0.8 and 0.2 in the first"""
    _, b = small(student)
    assert_close(b, -1.5 + 1.3862944, atol=1e-5, what="b")  # ln 4 = 1.386
    assert_close(water(student)[1], -1.392388, rtol=1e-3, what="b of water against normal")
