"""Hidden checks of 1.1, 1.2, 1.3 and 1.6: probabilities, one-hot rows and entropies."""

import math

import pytest
import torch

from autograder.checks import (
    assert_close,
    assert_equal,
    assert_kept,
    assert_raises,
    assert_tensor,
    not_contiguous,
    with_option,
)

# In float64, a stabiliser of 1e-8 in a sum of exponentials of at least 1 is as good as none; scores of this size lose
# a hundred times as much on a detour through float32.
WIDE, STABILISED = 20.0, 3e-8
DTYPES = (torch.float32, torch.float64)
DISTRIBUTIONS = ((5,), (1, 4), (4, 4), (2, 3, 5))


def corners(rng, device):
    """Rows of ±1e4 with a little noise: exp() of most entries overflows, or underflows in every other row."""
    rows = [[1e4, 0.0, -1e4], [-1e4, 0.0, 1e4], [1e4, 1e4, -1e4], [-1e4, -1e4, -1e4]]
    return torch.tensor(rows, device=device) + rng.normal(4, 3)


@pytest.mark.task("1.1", points=0.5, after="checks/test_losses.py::test_softmax_by_hand")
def test_softmax_along_every_dimension(student, reference, rng):
    """softmax: along each dimension of a batch, of one row, of a column"""
    for shape in ((4, 4), (1, 3), (3, 1), (3, 4, 5)):  # square, so that a sum of another row would fit
        z = rng.normal(*shape)
        assert_close(student.softmax(z), reference.softmax(z), what=f"softmax of shape {list(shape)}")
        for dim in range(-len(shape), len(shape)):
            got = with_option(student.softmax, z, dim=dim)
            assert_close(got, reference.softmax(z, dim), what=f"softmax along dim {dim} of {list(shape)}")


@pytest.mark.task("1.1", points=0.5, twin_of="checks/test_losses.py::test_softmax_by_hand")
def test_softmax_of_shifted_scores(student, reference, rng):
    """softmax: adding one number to all scores changes nothing"""
    z = rng.normal(6, dtype=torch.float64, scale=WIDE)  # one row, as in the public check: its twin has no batch
    shift = rng.uniform(1, low=-300, high=300, dtype=torch.float64)
    # the shift itself costs digits: 300 has steps of 6e-14
    assert_close(student.softmax(z + shift), reference.softmax(z), rtol=STABILISED)


@pytest.mark.task("1.1", points=1, after="checks/test_losses.py::test_softmax_by_hand")
def test_softmax_of_huge_scores(student, reference, rng, device):
    """softmax: scores of ±10,000"""
    z = corners(rng, device)
    far_apart = torch.tensor([[1e4, 1e4, 1e4], [1.0, 2.0, 3.0]], device=device)  # the second row is far below the first
    assert_close(student.softmax(far_apart), reference.softmax(far_apart), atol=2e-3)
    # float32 has steps of 1e-3 at 1e4: exp(z - logsumexp(z)) may be off by that much, and is right
    assert_close(student.softmax(z), reference.softmax(z), atol=2e-3)


@pytest.mark.task("1.1", points=0.5, after="test_softmax_of_shifted_scores")
def test_softmax_leaves_its_input(student, rng):
    """softmax: the scores stay as they were; they need not be contiguous in memory"""
    assert_kept(student, "softmax", z=rng.normal(4, 3))
    assert_kept(student, "softmax", z=not_contiguous(rng.normal(4, 3)))


@pytest.mark.task(
    "1.2", points=1, after="checks/test_losses.py::test_log_softmax_by_hand",
    twin_of="checks/test_losses.py::test_log_softmax_by_hand",
)
def test_log_softmax_along_every_dimension(student, reference, rng, device):
    """log_softmax: along each dimension of a batch, of one row, of a column; scores kept"""
    for shape in ((4, 4), (1, 3), (3, 1), (3, 4, 5)):
        z = rng.normal(*shape, dtype=torch.float64, scale=WIDE)
        got = student.log_softmax(z)
        assert_tensor(got, shape=shape, dtype=torch.float64, device=device)
        assert_close(got, reference.log_softmax(z), atol=STABILISED, what=f"log_softmax of shape {list(shape)}")
        for dim in range(-len(shape), len(shape)):
            got = with_option(student.log_softmax, z, dim=dim)
            what = f"log_softmax along dim {dim} of {list(shape)}"
            assert_close(got, reference.log_softmax(z, dim), atol=STABILISED, what=what)
    assert_kept(student, "log_softmax", z=z)


@pytest.mark.task("1.2", points=1.5, after="checks/test_losses.py::test_log_softmax_by_hand")
def test_log_softmax_of_huge_scores(student, reference, rng, device):
    """log_softmax: classes far behind, scores of ±10,000"""
    z = corners(rng, device)
    behind = torch.cat([rng.normal(3, 1), rng.normal(3, 1) - 200], dim=1)
    assert_close(student.log_softmax(behind), reference.log_softmax(behind), atol=1e-4)
    assert_close(student.log_softmax(z), reference.log_softmax(z), atol=4e-3)  # two steps of float32 at 2e4


@pytest.mark.task("1.2", points=0.5, after="checks/test_losses.py::test_log_softmax_by_hand")
def test_gradient_of_log_softmax(student, reference, rng):
    """log_softmax: the gradient reaches the scores, also those that are not contiguous in memory"""
    z = rng.normal(3, 4, dtype=torch.float64)
    for scores in (z, not_contiguous(z)):
        _, grad = student.log_softmax.value_and_grad(scores, wrt=0)
        assert_close(grad, reference.log_softmax.value_and_grad(z, wrt=0)[1], atol=4 * STABILISED)


@pytest.mark.task(
    "1.3", points=0.5, after="checks/test_losses.py::test_one_hot_by_hand",
    twin_of="checks/test_losses.py::test_one_hot_by_hand",
)
def test_one_hot_of_a_batch(student, reference, rng, device):
    """one_hot: one label, two classes, a batch in which not every class occurs; labels kept"""
    for n, labels, classes in ((1, 3, 3), (5, 2, 2), (4, 4, 4), (12, 4, 7)):
        y = rng.labels(n, labels)
        rows = student.one_hot(y, classes)
        assert_tensor(rows, shape=(n, classes), dtype=torch.float32, device=device)
        assert_equal(rows, reference.one_hot(y, classes))
    assert_kept(student, "one_hot", y=y, num_classes=classes)


@pytest.mark.task(
    "1.3", points=0.5, after="checks/test_losses.py::test_one_hot_by_hand",
    twin_of="checks/test_losses.py::test_label_too_large",
)
def test_labels_too_large(student, rng):
    """one_hot: labels that are too large raise ValueError, and labels of every class raise nothing"""
    y, place = rng.labels(6, 3), rng.integer(0, 6)
    student.one_hot(torch.arange(4).to(y), 4)
    for label in (4, 4 + rng.integer(1, 9)):
        y[place] = label
        assert_raises(ValueError, student.one_hot, y, 4)


@pytest.mark.task("1.3", points=0.5, after="checks/test_losses.py::test_one_hot_by_hand")
def test_negative_label(student, rng):
    """one_hot: a negative label raises ValueError, and labels of every class raise nothing"""
    y, place = rng.labels(6, 4), rng.integer(0, 6)
    student.one_hot(torch.arange(4).to(y), 4)
    for label in (-1, -3):
        y[place] = label
        assert_raises(ValueError, student.one_hot, y, 4)


@pytest.mark.task("1.6", points=0.5, after="checks/test_losses.py::test_entropy_by_hand")
def test_entropy_of_many_distributions(student, reference, rng, device):
    """entropy: distributions in every shape, in bits and to another base"""
    for dtype in DTYPES:
        for shape in DISTRIBUTIONS:
            p, base = rng.probabilities(*shape, dtype=dtype), float(rng.integer(3, 10))
            bits, other = student.entropy(p), with_option(student.entropy, p, base=base)
            if len(shape) > 1:  # of one distribution, a Python number will do
                assert_tensor(bits, shape=shape[:-1], dtype=dtype, device=device)
            # log(base) in float32 is right to 6e-8, and log(p + 1e-8) at these p to 1e-6
            assert_close(bits, reference.entropy(p), rtol=1e-5, what="the entropy in bits")
            assert_close(other, reference.entropy(p, base), rtol=1e-5, what=f"the entropy to base {base:g}")


@pytest.mark.task("1.6", points=0.5, after="checks/test_losses.py::test_entropy_by_hand")
def test_entropy_with_impossible_events(student, device):
    """entropy: what never happens adds nothing, and stays 0 in the input"""
    p = torch.tensor([[1.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0], [0.5, 0.25, 0.25, 0.0]], device=device)
    assert_close(student.entropy(p), torch.tensor([0.0, 1.0, 1.5]), atol=1e-5)
    assert_kept(student, "entropy", p=not_contiguous(p))


@pytest.mark.task("1.6", points=0.5, after="checks/test_losses.py::test_cross_entropy_between_by_hand")
def test_cross_entropy_between_many(student, reference, rng, device):
    """cross_entropy_between: pairs in every shape, in nats and to another base"""
    function = student.cross_entropy_between
    for dtype in DTYPES:
        for shape in DISTRIBUTIONS:
            p, q = rng.probabilities(*shape, dtype=dtype), rng.probabilities(*shape, dtype=dtype)
            base = rng.integer(3, 10) + 0.5
            nats, other = function(p, q), with_option(function, p, q, base=base)
            if len(shape) > 1:
                assert_tensor(nats, shape=shape[:-1], dtype=dtype, device=device)
            assert_close(nats, reference.cross_entropy_between(p, q), rtol=1e-5, what="the value in nats")
            expected = reference.cross_entropy_between(p, q, base)
            assert_close(other, expected, rtol=1e-5, what=f"the value to base {base:g}")


@pytest.mark.task("1.6", points=0.5, after="checks/test_losses.py::test_cross_entropy_between_by_hand")
def test_cross_entropy_between_with_zeros(student, device):
    """cross_entropy_between: zeros on either side, inputs kept"""
    p = torch.tensor([[0.5, 0.5, 0.0], [0.5, 0.5, 0.0], [0.0, 1.0, 0.0]], device=device)
    q = torch.tensor([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], device=device)
    expected = torch.tensor([math.log(2), math.inf, 0.0])
    assert_close(student.cross_entropy_between(p, q), expected, atol=1e-5)
    assert_kept(student, "cross_entropy_between", p=not_contiguous(p), q=q)
