"""Hidden checks of 2.6 to 2.8: clouds of any size, points far out, and the two roads that meet."""

import pytest
import torch

from autograder.checks import assert_close, assert_kept, assert_number, assert_tensor, not_contiguous


def clouds(rng, dims):
    """Means that lie apart, and two covariances that have little in common: float64 (2, D) and (2, D, D)."""
    root = rng.normal(2, dims, dims, dtype=torch.float64)
    wide = torch.tensor([1.0, 3.0], dtype=torch.float64, device=root.device).reshape(2, 1, 1)
    eye = torch.eye(dims, dtype=torch.float64, device=root.device)
    means = rng.such_that(lie_apart, lambda: rng.normal(2, dims, dtype=torch.float64))
    return means, wide * (root @ root.mT / dims + 0.5 * eye)


def lie_apart(means):
    """Whether no point far out is undecided between the two means, (2, D)."""
    return (means[0] - means[1]).norm().item() > 0.5


def shares(rng):
    """Two unequal priors, float64 (2,)."""
    first = rng.uniform(1, low=0.15, high=0.4, dtype=torch.float64)
    return torch.cat([first, 1 - first])


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


def samples(rng, n, dims):
    """Points of two classes of unequal size, float64 (n, dims), and their labels."""
    y = (rng.uniform(n) < 0.3).long()
    y[:2] = torch.tensor([0, 1], device=y.device)
    x = rng.normal(n, dims, dtype=torch.float64) @ rng.normal(dims, dims, dtype=torch.float64)
    return x + 2 * y.unsqueeze(1) + 3, y


@pytest.mark.task("2.6", points=1, twin_of="checks/test_gaussians.py::test_priors_and_means_by_hand")
def test_priors_and_means_of_many_points(student, reference, rng, device):
    """fit_gaussians: priors and means for classes of unequal size, two to five features, inputs kept"""
    for n, dims in ((40, 3), (23, 5), (30, 2)):
        x, y = samples(rng, n, dims)
        answer, expected = three(student.fit_gaussians(x, y)), reference.fit_gaussians(x, y)
        for name, got, wanted in zip(("priors", "means"), answer, expected, strict=False):
            assert_tensor(got, shape=wanted.shape, dtype=torch.float64, device=device, what=name)
            assert_close(got, wanted, what=name)
    assert_kept(student, "fit_gaussians", x=x, y=y)


@pytest.mark.task("2.6", points=1, twin_of="checks/test_gaussians.py::test_covariances_by_hand")
def test_covariances_of_many_points(student, reference, rng, device):
    """fit_gaussians: covariances for classes of unequal size, two to five features"""
    for n, dims in ((40, 3), (23, 5), (30, 2)):
        x, y = samples(rng, n, dims)
        (_, _, got), (_, _, wanted) = three(student.fit_gaussians(x, y)), reference.fit_gaussians(x, y)
        assert_tensor(got, shape=wanted.shape, dtype=torch.float64, device=device, what="covariances")
        assert_close(got, wanted, what="covariances")


@pytest.mark.task("2.6", points=0.5)
def test_fit_of_a_lonely_point(student, device):
    """fit_gaussians: the covariance of a class of a single point is zero"""
    x = torch.tensor([[1.0, 5.0], [3.0, 1.0], [2.0, 0.0]], device=device)
    _, _, covariances = three(student.fit_gaussians(x, torch.tensor([1, 0, 1], device=device)))
    assert_tensor(covariances, shape=(2, 2, 2), what="covariances")
    assert_close(covariances[0], torch.zeros(2, 2), atol=1e-5, what="the covariance of the single point")
    assert_close(covariances[1], torch.tensor([[0.25, -1.25], [-1.25, 6.25]]), atol=1e-4, what="the other covariance")


@pytest.mark.task("2.6", points=0.5)
def test_fit_of_a_moved_cloud(student, rng):
    """fit_gaussians: moving all points moves the means and nothing else"""
    x, y, by = rng.normal(20, 2, dtype=torch.float64), rng.labels(20, 2), torch.tensor([30.0, -50.0])
    by = by.to(x)
    here, there = three(student.fit_gaussians(x, y)), three(student.fit_gaussians(not_contiguous(x + by), y))
    assert all(bool(torch.as_tensor(one).isfinite().all()) for one in here), "priors, means, covariances are finite"
    assert_close(there[0], here[0], what="priors after the move")
    assert_close(there[1], here[1] + by, what="means after the move")
    assert_close(there[2], here[2], rtol=1e-6, atol=1e-8, what="covariances after the move")


@pytest.mark.task("2.7", points=1.5)
def test_posterior_of_a_batch(student, reference, rng, device):
    """posterior: one to five features, a covariance for each class, inputs kept"""
    for dims, n in ((1, 6), (2, 2), (3, 9), (5, 1)):
        (means, covariances), priors = clouds(rng, dims), shares(rng)
        x = 2 * rng.normal(n, dims, dtype=torch.float64)
        chance = student.posterior(x, priors, means, covariances)
        assert_tensor(chance, shape=(n,), dtype=torch.float64, device=device)
        assert_close(chance, reference.posterior(x, priors, means, covariances), rtol=1e-7)
    assert_kept(student, "posterior", x=x, priors=priors, means=means, covariances=covariances)


@pytest.mark.task("2.7", points=1.5, after="checks/test_gaussians.py::test_posterior_by_hand")
def test_posterior_far_out(student, reference, rng):
    """posterior: points so far from both means that both densities underflow"""
    means, _ = clouds(rng, 2)
    covariances = torch.eye(2, dtype=torch.float64, device=means.device).repeat(2, 1, 1)
    apart = means[0] - means[1]
    across = torch.stack([-apart[1], apart[0]]) / apart.norm()  # along the border, no point is surer than another
    steps = torch.tensor([-500.0, -60.0, 45.0, 300.0], dtype=torch.float64, device=means.device).unsqueeze(1)
    x, priors = means.mean(dim=0) + steps * across + 0.3 * apart, shares(rng)
    chance = student.posterior(x, priors, means, covariances)
    assert_close(chance, reference.posterior(x, priors, means, covariances), rtol=1e-5)
    sure = torch.stack([means[0] + 500 * apart, means[1] - 500 * apart])
    assert_close(student.posterior(sure, priors, means, covariances), torch.tensor([1.0, 0.0]), atol=1e-6)


@pytest.mark.task("2.7", points=1)
def test_two_classes_share_everything(student, rng):
    """posterior: with the classes exchanged, it is the probability of the other class"""
    (means, covariances), priors = clouds(rng, 3), shares(rng)
    x = rng.normal(8, 3, dtype=torch.float64)
    one = student.posterior(not_contiguous(x), priors, not_contiguous(means), covariances)
    other = student.posterior(x, priors.flip(0), means.flip(0), covariances.flip(0))
    assert_tensor(one, shape=(8,))
    assert_close(one + other, torch.ones(8, dtype=torch.float64), what="the sum of both")


@pytest.mark.task("2.8", points=0.75, twin_of="checks/test_gaussians.py::test_weights_by_hand")
def test_weights_of_two_clouds(student, reference, rng, device):
    """to_logistic: w for one to five features, inputs kept"""
    for dims in (1, 2, 3, 5):
        (means, covariances), priors = clouds(rng, dims), shares(rng)
        w, _ = pair(student.to_logistic(priors, means, covariances[0]))
        assert_tensor(w, shape=(dims,), dtype=torch.float64, device=device, what="w")
        assert_close(w, reference.to_logistic(priors, means, covariances[0])[0], rtol=1e-7, what="w")
    assert_kept(student, "to_logistic", priors=priors, means=means, covariance=covariances[0])


@pytest.mark.task("2.8", points=0.75, twin_of="checks/test_gaussians.py::test_bias_by_hand")
def test_bias_of_two_clouds(student, reference, rng):
    """to_logistic: b for one to five features"""
    for dims in (1, 2, 3, 5):
        (means, covariances), priors = clouds(rng, dims), shares(rng)
        _, b = pair(student.to_logistic(priors, means, covariances[0]))
        expected = float(reference.to_logistic(priors, means, covariances[0])[1])
        assert_close(b, expected, rtol=1e-6, atol=1e-9, what="b")


@pytest.mark.task("2.8", points=0.5)
def test_both_roads_meet(student, reference, rng):
    """to_logistic: the neuron says what Bayes' rule says"""
    (means, covariances), priors = clouds(rng, 4), shares(rng)
    x = 2 * rng.normal(12, 4, dtype=torch.float64)
    w, b = pair(student.to_logistic(priors, not_contiguous(means), covariances[1]))
    assert_tensor(w, shape=(4,), what="w")
    bayes = reference.posterior(x, priors, means, covariances[1].repeat(2, 1, 1))
    assert_close(torch.sigmoid(x @ w + b), bayes, rtol=1e-6, what="the answer of the neuron")
