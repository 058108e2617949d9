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


@pytest.mark.task("2.7", points=0.5)
def test_posterior_of_two_sizes(student):
    """posterior: the middle of a narrow cloud and a wide one, with equal priors"""
    x, means = torch.zeros(2, 2), torch.zeros(2, 2)
    covariances = torch.stack([torch.eye(2), 4 * torch.eye(2)])  # at the middle, the narrow one is 4 times as dense
    chance = student.posterior(x, torch.tensor([0.5, 0.5]), means, covariances)
    assert_close(chance, torch.tensor([0.8, 0.8]), atol=1e-4)


@pytest.mark.task("2.7", points=0.5)
def test_posterior_of_a_rare_class(student):
    """posterior: half-way between two equal clouds, with priors 0.2 and 0.8"""
    x, means = torch.tensor([[1.0, 3.0], [1.0, 0.0]]), torch.tensor([[0.0, 0.0], [2.0, 0.0]])
    chance = student.posterior(x, torch.tensor([0.2, 0.8]), means, torch.eye(2).repeat(2, 1, 1))
    assert_close(chance, torch.tensor([0.2, 0.2]), atol=1e-4)


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
