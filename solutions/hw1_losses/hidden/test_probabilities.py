"""Hidden checks of 1.1, 1.2, 1.3 and 1.6: probabilities, one-hot rows and entropies."""

import math

import pytest
import torch

from autograder.compare import assert_close, assert_equal, assert_raises, assert_tensor


def corners(rng, device):
    """Rows of ±1e4 with a little noise: exp() of most entries overflows, or underflows in every other row."""
    rows = [[1e4, 0.0, -1e4], [1e4, 1e4, -1e4], [-1e4, -1e4, -1e4]]
    return torch.tensor(rows, device=device) + rng.normal(3, 3)


def assert_kept(student, function, **inputs):
    """`function`, called with these inputs in their order, leaves each of them as it was."""
    after = student.arguments_after(function, *inputs.values())
    for (name, before), now in zip(inputs.items(), after, strict=True):
        assert_equal(now, before, what=f"{name} after the call")


@pytest.mark.task("1.1", points=0.5, after="checks/test_losses.py::test_softmax_by_hand")
def test_softmax_along_every_dimension(student, reference, rng):
    """softmax: along each dimension of a batch"""
    z = rng.normal(3, 4, 5)
    for dim in (-1, 0, 1, -2):
        assert_close(student.softmax(z, dim), reference.softmax(z, dim), what=f"softmax along dim {dim}")


@pytest.mark.task("1.1", points=0.5, after="checks/test_losses.py::test_softmax_by_hand")
def test_softmax_of_shifted_scores(student, reference, rng):
    """softmax: adding one number to all scores of a row changes nothing"""
    z = rng.normal(4, 6, dtype=torch.float64)
    shift = rng.uniform(4, 1, low=-300, high=300, dtype=torch.float64)
    assert_close(student.softmax(z + shift), reference.softmax(z), rtol=1e-6)


@pytest.mark.task("1.1", points=1, after="checks/test_losses.py::test_softmax_by_hand")
def test_softmax_of_huge_scores(student, reference, rng, device):
    """softmax: scores of ±10,000"""
    z = corners(rng, device)
    # float32 has steps of 1e-3 at 1e4: exp(z - logsumexp(z)) may be off by that much, and is right
    assert_close(student.softmax(z), reference.softmax(z), atol=2e-3)


@pytest.mark.task("1.1", points=0.5, after="checks/test_losses.py::test_softmax_by_hand")
def test_softmax_leaves_its_input(student, rng):
    """softmax: the scores stay as they were"""
    assert_kept(student, "softmax", z=rng.normal(4, 3))


@pytest.mark.task("1.2", points=1, after="checks/test_losses.py::test_log_softmax_by_hand")
def test_log_softmax_along_every_dimension(student, reference, rng, device):
    """log_softmax: along each dimension of a batch"""
    z = rng.normal(3, 4, 5, dtype=torch.float64)
    assert_tensor(student.log_softmax(z), shape=(3, 4, 5), dtype=torch.float64, device=device)
    for dim in (-1, 0, 1, -2):
        got = student.log_softmax(z, dim)
        assert_close(got, reference.log_softmax(z, dim), rtol=1e-6, what=f"log_softmax along dim {dim}")


@pytest.mark.task("1.2", points=1.5, after="checks/test_losses.py::test_log_softmax_by_hand")
def test_log_softmax_of_huge_scores(student, reference, rng, device):
    """log_softmax: classes far behind, scores of ±10,000"""
    z = corners(rng, device)
    behind = torch.cat([rng.normal(3, 1), rng.normal(3, 1) - 200], dim=1)
    assert_close(student.log_softmax(behind), reference.log_softmax(behind), atol=1e-4)
    assert_close(student.log_softmax(z), reference.log_softmax(z), atol=4e-3)  # two steps of float32 at 2e4


@pytest.mark.task("1.2", points=0.5, after="checks/test_losses.py::test_log_softmax_by_hand")
def test_log_softmax_leaves_its_input(student, rng):
    """log_softmax: the scores stay as they were"""
    assert_kept(student, "log_softmax", z=rng.normal(4, 3))


@pytest.mark.task("1.3", points=1, after="checks/test_losses.py::test_one_hot_by_hand")
def test_one_hot_of_a_batch(student, reference, rng, device):
    """one_hot: a batch in which not every class occurs, labels kept"""
    y = rng.labels(12, 4)
    rows = student.one_hot(y, 7)
    assert_tensor(rows, shape=(12, 7), dtype=torch.float32, device=device)
    assert_equal(rows, reference.one_hot(y, 7))
    assert_kept(student, "one_hot", y=y, num_classes=7)


@pytest.mark.task("1.3", points=0.5, after="checks/test_losses.py::test_one_hot_by_hand")
def test_negative_label(student, rng):
    """one_hot: a negative label raises ValueError"""
    y, place = rng.labels(6, 3), rng.integer(0, 6)
    for label in (-1, -3):
        y[place] = label
        assert_raises(ValueError, student.one_hot, y, 4)


@pytest.mark.task("1.6", points=0.5, after="checks/test_losses.py::test_entropy_by_hand")
def test_entropy_of_many_distributions(student, reference, rng):
    """entropy: a batch of distributions, in bits and to another base"""
    p, base = rng.probabilities(2, 3, 5, dtype=torch.float64), float(rng.integer(3, 11))
    bits, other = student.entropy(p), student.entropy(p, base)
    assert_tensor(bits, shape=(2, 3), dtype=torch.float64)
    assert_close(bits, reference.entropy(p), rtol=1e-6, what="the entropy in bits")
    assert_close(other, reference.entropy(p, base), rtol=1e-6, what=f"the entropy to base {base:g}")


@pytest.mark.task("1.6", points=0.5, after="checks/test_losses.py::test_entropy_by_hand")
def test_entropy_with_impossible_events(student):
    """entropy: what never happens adds nothing, and stays 0 in the input"""
    p = torch.tensor([[1.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0], [0.5, 0.25, 0.25, 0.0]])
    assert_close(student.entropy(p), torch.tensor([0.0, 1.0, 1.5]), atol=1e-5)
    assert_kept(student, "entropy", p=p)


@pytest.mark.task("1.6", points=0.5, after="checks/test_losses.py::test_cross_entropy_between_by_hand")
def test_cross_entropy_between_many(student, reference, rng):
    """cross_entropy_between: a batch of pairs, in nats and to another base"""
    p, q = rng.probabilities(2, 3, 5, dtype=torch.float64), rng.probabilities(2, 3, 5, dtype=torch.float64)
    nats = student.cross_entropy_between(p, q)
    assert_tensor(nats, shape=(2, 3), dtype=torch.float64)
    assert_close(nats, reference.cross_entropy_between(p, q), rtol=1e-6, what="the value in nats")
    tens = reference.cross_entropy_between(p, q, 10.0)
    assert_close(student.cross_entropy_between(p, q, 10.0), tens, rtol=1e-6, what="the value to base 10")


@pytest.mark.task("1.6", points=0.5, after="checks/test_losses.py::test_cross_entropy_between_by_hand")
def test_cross_entropy_between_with_zeros(student):
    """cross_entropy_between: zeros on either side, inputs kept"""
    p = torch.tensor([[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])
    q = torch.tensor([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    expected = torch.tensor([math.log(2), math.inf, 0.0])
    assert_close(student.cross_entropy_between(p, q), expected, atol=1e-5)
    assert_kept(student, "cross_entropy_between", p=p, q=q)
