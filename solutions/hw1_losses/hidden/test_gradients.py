"""Hidden checks of 1.4, 1.5, 1.7, 1.8 and 1.9: gradients, and the values of losses that come with them."""

import pytest
import torch

from autograder.checks import assert_close, assert_kept, assert_number, assert_tensor, not_contiguous

DTYPES = (torch.float32, torch.float64)
SHAPES = ((1,), (7,), (15, 1), (5, 3))  # odd sizes: no batch holds as many of class 0 as of class 1


def slope(loss, z, y, direction):
    """The slope of `loss` at `z` along `direction`, by central differences in float64 (error about 1e-9)."""
    step = 1e-5
    above, below = (assert_number(loss(z + sign * step * direction, y), what="the loss") for sign in (1, -1))
    return (above - below) / (2 * step)


def assert_scalar(loss, dtype, device):
    assert_tensor(loss, shape=(), dtype=dtype, device=device, what="the loss")


def record_nothing(student):
    """From here on, no operation of the student's code is recorded for autograd: a gradient by hand needs none."""
    student.make("torch.set_grad_enabled", False)


@pytest.mark.task("1.4", points=1)
def test_gradient_of_nll(student, rng):
    """nll_loss: the gradient reaches the labels' log-probabilities and no others, and is the slope of the loss"""
    log_probs, y = rng.probabilities(8, 4, dtype=torch.float64).log(), rng.labels(8, 4)
    _, grad = student.nll_loss.value_and_grad(not_contiguous(log_probs), y, wrt=0)
    assert_tensor(grad, shape=log_probs.shape, what="the gradient")
    reached = bool((grad.gather(1, y.unsqueeze(1)) != 0).all())
    assert reached, "no gradient reaches the log-probabilities of some labels"
    beside = grad.scatter(1, y.unsqueeze(1), 0.0)
    assert_close(beside, torch.zeros_like(beside), atol=1e-9, what="the gradient by the log-probabilities of no label")
    for direction in rng.normal(3, 8, 4, dtype=torch.float64):  # what the loss itself should be is asked elsewhere
        expected = slope(student.nll_loss, log_probs, y, direction)
        assert_close(float((grad * direction).sum()), expected, rtol=1e-5, atol=1e-7, what="the slope of the loss")


@pytest.mark.task("1.5", points=1, after="checks/test_losses.py::test_cross_entropy_of_one_row")
def test_gradient_of_cross_entropy(student, reference, rng):
    """cross_entropy: the gradient reaches the logits"""
    for n, classes in ((8, 5), (1, 3), (6, 2)):
        logits, y = rng.normal(n, classes, dtype=torch.float64, scale=2.0), rng.labels(n, classes)
        _, grad = student.cross_entropy.value_and_grad(logits, y, wrt=0)
        assert_close(grad, reference.cross_entropy.value_and_grad(logits, y, wrt=0)[1], rtol=1e-6, atol=3e-8)


@pytest.mark.task("1.5", points=1, after="test_gradient_of_cross_entropy")
def test_gradient_of_cross_entropy_is_its_slope(student, rng):
    """cross_entropy: the gradient is the slope of the loss"""
    logits, y = rng.normal(4, 3, dtype=torch.float64), rng.labels(4, 3)
    direction = rng.normal(4, 3, dtype=torch.float64)
    _, grad = student.cross_entropy.value_and_grad(logits, y, wrt=0)
    expected = slope(student.cross_entropy, logits, y, direction)
    assert_tensor(grad, shape=logits.shape, what="the gradient")
    assert_close(float((grad * direction).sum()), expected, rtol=1e-5, atol=1e-7)


@pytest.mark.task("1.7", points=1, after="checks/test_losses.py::test_binary_cross_entropy_by_hand")
def test_binary_cross_entropy_of_a_batch(student, reference, rng, device):
    """binary_cross_entropy: value and gradient for any shape, confident mistakes, inputs kept"""
    for dtype in DTYPES:
        for shape in SHAPES:
            p, y = rng.uniform(*shape, low=0.05, high=0.95, dtype=dtype), rng.bits(*shape, dtype=dtype)
            loss, grad = student.binary_cross_entropy.value_and_grad(p, y, wrt=0)
            expected_loss, expected_grad = reference.binary_cross_entropy.value_and_grad(p, y, wrt=0)
            assert_scalar(loss, dtype, device)
            rtol = 1e-5 if dtype is torch.float64 else 3e-5  # a guard of 1e-7 is off by 2e-6 at these p
            assert_close(loss, expected_loss, rtol=rtol, what="the loss")
            assert_close(grad, expected_grad, rtol=rtol, what="the gradient")
    assert_kept(student, "binary_cross_entropy", p=not_contiguous(p), y=y)
    mistakes = torch.tensor([5e-7, 1 - 5e-7], dtype=torch.float64, device=device)
    y = torch.tensor([1.0, 0.0], dtype=torch.float64, device=device)
    # a guard of 1e-7 is off by 1.3 % here, one of 1e-6 by 4.8 % (clamped) or 7.6 % (added)
    loss = student.binary_cross_entropy(mistakes, y)
    assert_close(loss, reference.binary_cross_entropy(mistakes, y), rtol=0.03, what="the loss of confident mistakes")


@pytest.mark.task("1.7", points=1, after="checks/test_losses.py::test_binary_logits_by_hand")
def test_binary_logits_of_a_batch(student, reference, rng, device):
    """binary_cross_entropy_with_logits: value and gradient for any shape, inputs kept"""
    function = student.binary_cross_entropy_with_logits
    for dtype in DTYPES:
        for shape in SHAPES:
            z, y = rng.normal(*shape, dtype=dtype), rng.bits(*shape, dtype=dtype)
            loss, grad = function.value_and_grad(z, y, wrt=0)
            assert_scalar(loss, dtype, device)
            assert_tensor(grad, shape=shape, what="the gradient")
            assert_close(loss, reference.binary_cross_entropy_with_logits(z, y), rtol=1e-5, what="the loss")
            expected = reference.binary_cross_entropy_with_logits.value_and_grad(z, y, wrt=0)[1]
            assert_close(grad, expected, rtol=1e-5, atol=1e-6, what="the gradient")
    direction = rng.normal(*shape, dtype=torch.float64)
    expected, got = slope(function, z, y, direction), float((grad * direction).sum())
    assert_close(got, expected, rtol=1e-5, atol=1e-7, what="the slope that the gradient gives")
    assert_kept(student, "binary_cross_entropy_with_logits", z=not_contiguous(z), y=y)


@pytest.mark.task(
    "1.8", points=1, after="checks/test_losses.py::test_mse_by_hand",
    twin_of="checks/test_losses.py::test_mse_by_hand",
)
def test_mse_of_a_batch(student, reference, rng, device):
    """mse_loss: value and gradient for a batch of any shape, inputs kept"""
    for dtype in DTYPES:
        for shape in (*SHAPES, (4, 4), (3, 4, 2)):
            prediction, target = rng.normal(*shape, dtype=dtype), rng.normal(*shape, dtype=dtype)
            loss, grad = student.mse_loss.value_and_grad(prediction, target, wrt=0)
            expected_loss, expected_grad = reference.mse_loss.value_and_grad(prediction, target, wrt=0)
            assert_scalar(loss, dtype, device)
            assert_close(loss, expected_loss, what="the loss")
            assert_close(grad, expected_grad, what="the gradient")
    assert_kept(student, "mse_loss", prediction=not_contiguous(prediction), target=target)


@pytest.mark.task(
    "1.8", points=1, after="checks/test_losses.py::test_mse_one_hot_by_hand",
    twin_of="checks/test_losses.py::test_mse_one_hot_by_hand",
)
def test_mse_one_hot_of_a_batch(student, reference, rng, device):
    """mse_one_hot: value and gradient of one row or many, where not every class occurs, inputs kept"""
    for dtype in DTYPES:
        for n, labels, classes in ((1, 3, 3), (7, 2, 2), (5, 5, 5), (12, 4, 6)):
            logits, y = rng.normal(n, classes, dtype=dtype), rng.labels(n, labels)
            loss, grad = student.mse_one_hot.value_and_grad(logits, y, wrt=0)
            expected_loss, expected_grad = reference.mse_one_hot.value_and_grad(logits, y, wrt=0)
            assert_scalar(loss, dtype, device)
            assert_close(loss, expected_loss, what="the loss")
            assert_close(grad, expected_grad, what="the gradient")
    assert_kept(student, "mse_one_hot", logits=not_contiguous(logits), y=y)


@pytest.mark.task(
    "1.9", points=1, after="checks/test_losses.py::test_cross_entropy_grad_by_hand",
    twin_of="checks/test_losses.py::test_cross_entropy_grad_by_hand",
)
def test_cross_entropy_grad_of_a_batch(student, reference, rng, device):
    """cross_entropy_grad: equals what autograd finds, without its help; inputs kept"""
    record_nothing(student)
    for dtype in DTYPES:
        for n, classes in ((1, 3), (8, 2), (4, 4), (16, 5)):  # powers of 2: one_hot(y) / n is exact in float32
            logits, y = rng.normal(n, classes, dtype=dtype, scale=2.0), rng.labels(n, classes)
            grad = student.cross_entropy_grad(logits, y)
            assert_tensor(grad, shape=(n, classes), dtype=dtype, device=device)
            assert_close(grad, reference.cross_entropy.value_and_grad(logits, y, wrt=0)[1])
    assert_kept(student, "cross_entropy_grad", logits=not_contiguous(logits), y=y)


@pytest.mark.task(
    "1.9", points=1, after="checks/test_losses.py::test_bce_with_logits_grad_by_hand",
    twin_of="checks/test_losses.py::test_bce_with_logits_grad_by_hand",
)
def test_bce_with_logits_grad_of_a_batch(student, reference, rng, device):
    """bce_with_logits_grad: equals what autograd finds, without its help, for any shape; inputs kept"""
    record_nothing(student)
    for dtype in DTYPES:
        for shape in (*SHAPES, (4, 3)):
            z, y = rng.normal(*shape, dtype=dtype, scale=4.0), rng.bits(*shape, dtype=dtype)
            grad = student.bce_with_logits_grad(z, y)
            assert_tensor(grad, shape=shape, dtype=dtype, device=device)
            assert_close(grad, reference.binary_cross_entropy_with_logits.value_and_grad(z, y, wrt=0)[1])
    assert_kept(student, "bce_with_logits_grad", z=not_contiguous(z), y=y)


@pytest.mark.task(
    "1.9", points=1, after="checks/test_losses.py::test_mse_sigmoid_grad_by_hand",
    twin_of="checks/test_losses.py::test_mse_sigmoid_grad_by_hand",
)
def test_mse_sigmoid_grad_of_a_batch(student, reference, rng, device):
    """mse_sigmoid_grad: the whole chain rule, without autograd, for any shape; inputs kept"""
    record_nothing(student)
    for dtype in DTYPES:
        for shape in (*SHAPES, (4, 3)):
            z, y = rng.normal(*shape, dtype=dtype, scale=4.0), rng.bits(*shape, dtype=dtype)
            grad = student.mse_sigmoid_grad(z, y)
            assert_tensor(grad, shape=shape, dtype=dtype, device=device)
            assert_close(grad, reference.mse_sigmoid_grad(z, y))
    assert_kept(student, "mse_sigmoid_grad", z=not_contiguous(z), y=y)


@pytest.mark.task("1.9", points=0.5, after="test_mse_sigmoid_grad_of_a_batch")
def test_gradients_of_confident_mistakes(student, device):
    """two gradients: what is left of them at a confident wrong answer"""
    z, y = torch.tensor([20.0, -20.0], device=device), torch.tensor([0.0, 1.0], device=device)
    assert_close(student.mse_sigmoid_grad(z, y), torch.zeros(2), atol=1e-6, what="mse_sigmoid_grad")
    strong = torch.tensor([0.5, -0.5])
    assert_close(student.bce_with_logits_grad(z, y), strong, atol=1e-4, what="bce_with_logits_grad")
