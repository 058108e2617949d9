"""Public checks of 2.6 to 2.8: two clouds of points, worked out by hand, and the example of the homework."""

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
def test_posterior_by_hand(student):
    """posterior: two round clouds at (0, 0) and (2, 0)"""
    x, priors = torch.tensor([[1.0, 5.0], [0.0, 0.0], [2.0, 1.0]]), torch.tensor([0.5, 0.5])
    means, covariances = torch.tensor([[0.0, 0.0], [2.0, 0.0]]), torch.eye(2).repeat(2, 1, 1)
    chance = student.posterior(x, priors, means, covariances)
    assert_tensor(chance, shape=(3,), dtype=torch.float32)
    assert_close(chance, torch.tensor([0.5, 0.8808, 0.1192]), atol=1e-4)


@pytest.mark.task("2.7", points=1)
def test_posterior_of_two_sizes(student):
    """posterior: a narrow cloud inside of a wide one, and a prior of 0.2"""
    x, means = torch.tensor([[0.0, 0.0]]), torch.zeros(2, 2)
    covariances = torch.stack([torch.eye(2), 4 * torch.eye(2)])  # at the middle, the narrow one is 4 times as dense
    even = student.posterior(x, torch.tensor([0.5, 0.5]), means, covariances)
    assert_close(even, torch.tensor([0.8]), atol=1e-4, what="the posterior with equal priors")
    rare = student.posterior(x, torch.tensor([0.2, 0.8]), means, covariances)
    assert_close(rare, torch.tensor([0.5]), atol=1e-4, what="the posterior with priors 0.2 and 0.8")


@pytest.mark.task("2.8", points=1)
def test_to_logistic_by_hand(student):
    """to_logistic: means (1, 2) and (0, 0), variances 1 and 2, priors 0.8 and 0.2"""
    means, covariance = torch.tensor([[1.0, 2.0], [0.0, 0.0]]), torch.tensor([[1.0, 0.0], [0.0, 2.0]])
    w, b = pair(student.to_logistic(torch.tensor([0.8, 0.2]), means, covariance))
    assert_tensor(w, shape=(2,), what="w")
    assert_close(w, torch.tensor([1.0, 1.0]), atol=1e-5, what="w")
    assert_close(b, -1.5 + 1.3862944, atol=1e-5, what="b")  # ln 4 = 1.386


@pytest.mark.task("2.8", points=1)
def test_water_against_normal(student):
    """to_logistic: water against normal"""
    counts, means = torch.tensor([79.0, 61.0]), torch.tensor([[75.0, 71.3], [55.6, 59.8]])
    each = torch.tensor([[[874.0, 327.0], [327.0, 929.0]], [[847.0, 422.0], [422.0, 685.0]]])
    share = counts / counts.sum()
    w, b = pair(student.to_logistic(share, means, share[0] * each[0] + share[1] * each[1]))
    assert_tensor(w, shape=(2,), what="w")
    assert_close(w, torch.tensor([0.020437, 0.004827]), rtol=1e-3, what="w")
    assert_close(b, -1.392388, rtol=1e-3, what="b")
