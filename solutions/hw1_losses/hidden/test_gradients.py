"""Hidden checks of 1.4, 1.5, 1.7, 1.8 and 1.9: gradients, and the values of losses that come with them."""

import pytest
import torch

from autograder.compare import assert_close, assert_equal, assert_number, assert_tensor


def slope(loss, z, y, direction):
    """The slope of `loss` at `z` along `direction`, by central differences in float64 (error about 1e-9)."""
    step = 1e-5
    above, below = (assert_number(loss(z + sign * step * direction, y), what="the loss") for sign in (1, -1))
    return (above - below) / (2 * step)


def assert_kept(student, function, **inputs):
    """`function`, called with these inputs in their order, leaves each of them as it was."""
    after = student.arguments_after(function, *inputs.values())
    for (name, before), now in zip(inputs.items(), after, strict=True):
        assert_equal(now, before, what=f"{name} after the call")


@pytest.mark.task("1.4", points=1, after="checks/test_losses.py::test_nll_by_hand")
def test_gradient_of_nll(student, reference, rng):
    """nll_loss: the gradient reaches the log-probabilities"""
    log_probs, y = rng.probabilities(8, 4, dtype=torch.float64).log(), rng.labels(8, 4)
    _, grad = student.nll_loss.value_and_grad(log_probs, y, wrt=0)
    assert_close(grad, reference.nll_loss.value_and_grad(log_probs, y, wrt=0)[1])


@pytest.mark.task("1.5", points=1, after="checks/test_losses.py::test_cross_entropy_of_one_row")
def test_gradient_of_cross_entropy(student, reference, rng):
    """cross_entropy: the gradient reaches the logits"""
    logits, y = rng.normal(8, 5, dtype=torch.float64, scale=2.0), rng.labels(8, 5)
    _, grad = student.cross_entropy.value_and_grad(logits, y, wrt=0)
    assert_close(grad, reference.cross_entropy.value_and_grad(logits, y, wrt=0)[1], rtol=1e-6)


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
def test_binary_cross_entropy_of_a_batch(student, reference, rng):
    """binary_cross_entropy: value and gradient for any shape, inputs kept"""
    for shape in ((15, 1), (5, 3)):  # 15 is odd: no batch holds as many of class 0 as of class 1
        p, y = rng.uniform(*shape, low=0.05, high=0.95, dtype=torch.float64), rng.bits(*shape, dtype=torch.float64)
        loss, grad = student.binary_cross_entropy.value_and_grad(p, y, wrt=0)
        expected_loss, expected_grad = reference.binary_cross_entropy.value_and_grad(p, y, wrt=0)
        assert_tensor(loss, shape=(), dtype=torch.float64, what="the loss")
        # log(p + 1e-8) is as good as log(p) at these p; log(p + 1e-5) is off by more than e · 1e-5, relative
        assert_close(loss, expected_loss, rtol=1e-5, what="the loss")
        assert_close(grad, expected_grad, rtol=1e-5, what="the gradient")
    assert_kept(student, "binary_cross_entropy", p=p, y=y)


@pytest.mark.task("1.7", points=1, after="checks/test_losses.py::test_binary_logits_by_hand")
def test_binary_logits_of_a_batch(student, reference, rng):
    """binary_cross_entropy_with_logits: value and gradient for any shape, inputs kept"""
    function = student.binary_cross_entropy_with_logits
    for shape in ((15, 1), (5, 3)):
        z, y = rng.normal(*shape, dtype=torch.float64, scale=2.0), rng.bits(*shape, dtype=torch.float64)
        direction = rng.normal(*shape, dtype=torch.float64)
        loss, grad = function.value_and_grad(z, y, wrt=0)
        assert_tensor(loss, shape=(), dtype=torch.float64, what="the loss")
        assert_close(loss, reference.binary_cross_entropy_with_logits(z, y), rtol=1e-5, what="the loss")
        expected = slope(function, z, y, direction)
        assert_tensor(grad, shape=shape, what="the gradient")
        got = float((grad * direction).sum())
        assert_close(got, expected, rtol=1e-5, atol=1e-7, what="the slope that the gradient gives")
    assert_kept(student, "binary_cross_entropy_with_logits", z=z, y=y)


@pytest.mark.task("1.8", points=1, after="checks/test_losses.py::test_mse_by_hand")
def test_mse_of_a_batch(student, reference, rng):
    """mse_loss: value and gradient for a batch of any shape, inputs kept"""
    prediction, target = rng.normal(3, 4, 2, dtype=torch.float64), rng.normal(3, 4, 2, dtype=torch.float64)
    loss, grad = student.mse_loss.value_and_grad(prediction, target, wrt=0)
    expected_loss, expected_grad = reference.mse_loss.value_and_grad(prediction, target, wrt=0)
    assert_tensor(loss, shape=(), dtype=torch.float64, what="the loss")
    assert_close(loss, expected_loss, what="the loss")
    assert_close(grad, expected_grad, what="the gradient")
    assert_kept(student, "mse_loss", prediction=prediction, target=target)


@pytest.mark.task("1.8", points=1, after="checks/test_losses.py::test_mse_one_hot_by_hand")
def test_mse_one_hot_of_a_batch(student, reference, rng):
    """mse_one_hot: value and gradient where not every class occurs, inputs kept"""
    logits, y = rng.normal(12, 6, dtype=torch.float64), rng.labels(12, 4)
    loss, grad = student.mse_one_hot.value_and_grad(logits, y, wrt=0)
    expected_loss, expected_grad = reference.mse_one_hot.value_and_grad(logits, y, wrt=0)
    assert_tensor(loss, shape=(), dtype=torch.float64, what="the loss")
    assert_close(loss, expected_loss, what="the loss")
    assert_close(grad, expected_grad, what="the gradient")
    assert_kept(student, "mse_one_hot", logits=logits, y=y)


@pytest.mark.task("1.9", points=1, after="checks/test_losses.py::test_cross_entropy_grad_by_hand")
def test_cross_entropy_grad_of_a_batch(student, reference, rng):
    """cross_entropy_grad: equals what autograd finds, inputs kept"""
    logits, y = rng.normal(8, 5, dtype=torch.float64, scale=2.0), rng.labels(8, 5)
    grad = student.cross_entropy_grad(logits, y)
    assert_tensor(grad, shape=(8, 5), dtype=torch.float64)
    assert_close(grad, reference.cross_entropy.value_and_grad(logits, y, wrt=0)[1])
    assert_kept(student, "cross_entropy_grad", logits=logits, y=y)


@pytest.mark.task("1.9", points=1, after="checks/test_losses.py::test_bce_with_logits_grad_by_hand")
def test_bce_with_logits_grad_of_a_batch(student, reference, rng):
    """bce_with_logits_grad: equals what autograd finds, for any shape, inputs kept"""
    z, y = rng.normal(4, 3, dtype=torch.float64, scale=2.0), rng.bits(4, 3, dtype=torch.float64)
    grad = student.bce_with_logits_grad(z, y)
    assert_tensor(grad, shape=(4, 3), dtype=torch.float64)
    assert_close(grad, reference.binary_cross_entropy_with_logits.value_and_grad(z, y, wrt=0)[1])
    assert_kept(student, "bce_with_logits_grad", z=z, y=y)


@pytest.mark.task("1.9", points=1, after="checks/test_losses.py::test_mse_sigmoid_grad_by_hand")
def test_mse_sigmoid_grad_of_a_batch(student, reference, rng):
    """mse_sigmoid_grad: the whole chain rule, for any shape, inputs kept"""
    z, y = rng.normal(4, 3, dtype=torch.float64, scale=2.0), rng.bits(4, 3, dtype=torch.float64)
    grad = student.mse_sigmoid_grad(z, y)
    assert_tensor(grad, shape=(4, 3), dtype=torch.float64)
    assert_close(grad, reference.mse_sigmoid_grad(z, y))
    assert_kept(student, "mse_sigmoid_grad", z=z, y=y)


@pytest.mark.task("1.9", points=0.5, after="test_mse_sigmoid_grad_of_a_batch")
def test_gradients_of_confident_mistakes(student, device):
    """two gradients: what is left of them at a confident wrong answer"""
    z, y = torch.tensor([20.0, -20.0], device=device), torch.tensor([0.0, 1.0], device=device)
    assert_close(student.mse_sigmoid_grad(z, y), torch.zeros(2), atol=1e-6, what="mse_sigmoid_grad")
    strong = torch.tensor([0.5, -0.5])
    assert_close(student.bce_with_logits_grad(z, y), strong, atol=1e-4, what="bce_with_logits_grad")
