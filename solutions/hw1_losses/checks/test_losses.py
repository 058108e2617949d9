"""Public checks of homework 1: values that can be worked out by hand, shapes and dtypes."""

import math

import pytest
import torch

from autograder.checks import assert_close, assert_equal, assert_raises, assert_tensor


def numbers(drawn):
    """Drawn numbers for a sentence: `(0.21, 0.79)`."""
    return f"({', '.join(f'{number:.2f}' for number in drawn.reshape(-1).tolist())})"


@pytest.mark.task("1.1", points=1)
def test_softmax_by_hand(student):
    """softmax: the scores 1, 2, 3"""
    probabilities = student.softmax(torch.tensor([1.0, 2.0, 3.0]))
    assert_tensor(probabilities, shape=(3,), dtype=torch.float32)
    assert_close(probabilities, torch.tensor([0.0900, 0.2447, 0.6652]), atol=1e-4)


@pytest.mark.task("1.1", points=0.5)
def test_softmax_keeps_shape_and_dtype(student, rng, device):
    """softmax: shape and dtype stay, every row sums to 1, the largest score gets the largest share"""
    z = rng.normal(4, 5, dtype=torch.float64)
    probabilities = student.softmax(z)
    assert_tensor(probabilities, shape=(4, 5), dtype=torch.float64, device=device)
    ones = torch.ones(4, dtype=torch.float64)
    assert_close(probabilities.sum(dim=1), ones, rtol=3e-8, what="the sum of each row")
    largest = probabilities.argmax(dim=1)
    assert_equal(largest, z.argmax(dim=1), what="the column of the largest share in each row")


@pytest.mark.task("1.2", points=1)
def test_log_softmax_by_hand(student):
    """log_softmax: the scores 1, 2, 3"""
    log_probs = student.log_softmax(torch.tensor([1.0, 2.0, 3.0]))
    assert_tensor(log_probs, shape=(3,), dtype=torch.float32)
    assert_close(log_probs, torch.tensor([-2.4076, -1.4076, -0.4076]), atol=1e-4)


@pytest.mark.task("1.3", points=1)
def test_one_hot_by_hand(student):
    """one_hot: the labels 2, 0 of three classes"""
    rows = student.one_hot(torch.tensor([2, 0]), 3)
    assert_tensor(rows, shape=(2, 3), dtype=torch.float32)
    assert_equal(rows, torch.tensor([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]))


@pytest.mark.task("1.3", points=0.5, after="test_one_hot_by_hand")
def test_label_too_large(student):
    """one_hot: a label that is too large raises ValueError"""
    assert_raises(ValueError, student.one_hot, torch.tensor([0, 3, 1]), 3)


@pytest.mark.task("1.4", points=1)
def test_nll_by_hand(student, rng):
    """nll_loss: probabilities (.7, .2, .1) and (.1, .3, .6), class 0 is true; and four drawn ones"""
    likely, unlikely = torch.tensor([[0.7, 0.2, 0.1]]).log(), torch.tensor([[0.1, 0.3, 0.6]]).log()
    truth = torch.tensor([0])
    assert_close(student.nll_loss(likely, truth), 0.3566749, atol=1e-4, what="the loss of (.7, .2, .1)")
    assert_close(student.nll_loss(unlikely, truth), 2.3025851, atol=1e-4, what="the loss of (.1, .3, .6)")
    p, y = rng.probabilities(1, 4), rng.labels(1, 4)
    assert_close(student.nll_loss(p.log(), y), -math.log(p[0, y[0]]), atol=1e-4, what=f"the loss of {numbers(p)}")


@pytest.mark.task("1.5", points=1)
def test_cross_entropy_of_one_row(student, rng):
    """cross_entropy: logits (2, 1, .1) and (.5, 2, .3), class 0 is true; and four drawn ones"""
    truth = torch.tensor([0])
    right = student.cross_entropy(torch.tensor([[2.0, 1.0, 0.1]]), truth)
    wrong = student.cross_entropy(torch.tensor([[0.5, 2.0, 0.3]]), truth)
    assert_close(right, 0.4170300, atol=1e-4, what="the loss of (2, 1, .1)")
    assert_close(wrong, 1.8406162, atol=1e-4, what="the loss of (.5, 2, .3)")
    logits, y = rng.normal(1, 4), rng.labels(1, 4)
    share = logits[0].double().exp() / logits[0].double().exp().sum()
    loss = student.cross_entropy(logits, y)
    assert_close(loss, -math.log(share[y[0]]), atol=1e-4, what=f"the loss of {numbers(logits)}")


@pytest.mark.task("1.5", points=1)
def test_cross_entropy_of_three_rows(student):
    """cross_entropy: the mean over three rows"""
    y = torch.tensor([2, 0, 1])
    good = torch.tensor([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]])
    bad = torch.tensor([[0.8, 0.2, 0.3], [0.2, 0.3, 0.5], [0.2, 0.2, 0.5]])
    loss = student.cross_entropy(good, y)
    assert_tensor(loss, shape=(), dtype=torch.float32)
    assert_close(loss, 0.4966353, atol=1e-4, what="the loss of the good rows")
    assert_close(student.cross_entropy(bad, y), 1.2388996, atol=1e-4, what="the loss of the bad rows")


@pytest.mark.task("1.6", points=1)
def test_entropy_by_hand(student, rng):
    """entropy: (.75, .25) has 0.811 bits, eight equal chances have 3; and five drawn chances"""
    unequal, equal = torch.tensor([0.75, 0.25]), torch.full((8,), 0.125)
    assert_close(student.entropy(unequal), 0.8112781, atol=1e-4, what="the entropy of (.75, .25)")
    assert_close(student.entropy(equal), 3.0, atol=1e-4, what="the entropy of eight equal chances")
    p = rng.probabilities(5)
    bits = sum(chance * math.log2(1 / chance) for chance in p.tolist())
    assert_close(student.entropy(p), bits, atol=1e-4, what=f"the entropy of {numbers(p)}")


@pytest.mark.task("1.6", points=1)
def test_cross_entropy_between_by_hand(student, rng):
    """cross_entropy_between: one class is true; 2 bits are 1.386 nats; and five drawn chances"""
    p = torch.tensor([0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    q = torch.tensor([0.02, 0.30, 0.38, 0.0, 0.25, 0.05, 0.0])
    assert_close(student.cross_entropy_between(p, q), 2 * math.log(2), atol=1e-4, what="the value in nats")
    p, q = rng.probabilities(5), rng.probabilities(5)
    nats = sum(chance * math.log(1 / said) for chance, said in zip(p.tolist(), q.tolist(), strict=True))
    got = student.cross_entropy_between(p, q)
    assert_close(got, nats, atol=1e-4, what=f"the value of {numbers(p)} against {numbers(q)}")


@pytest.mark.task("1.7", points=0.5)
def test_binary_cross_entropy_by_hand(student, rng):
    """binary_cross_entropy: .8 for a sample of class 1, .4 for one of class 0; and two drawn ones"""
    got = student.binary_cross_entropy(torch.tensor([0.8, 0.4]), torch.tensor([1.0, 0.0]))
    assert_close(got, (-math.log(0.8) - math.log(0.6)) / 2, atol=1e-4)
    p, y = rng.uniform(2, low=0.2, high=0.8), torch.tensor([1.0, 0.0])
    expected = (-math.log(p[0]) - math.log(1 - p[1])) / 2
    assert_close(student.binary_cross_entropy(p, y.to(p)), expected, atol=1e-4, what=f"the loss of {numbers(p)}")


@pytest.mark.task("1.7", points=0.5)
def test_binary_logits_by_hand(student, rng):
    """binary_cross_entropy_with_logits: the logits 0, 2 and −1, and two drawn ones"""
    undecided = student.binary_cross_entropy_with_logits(torch.zeros(3), torch.tensor([1.0, 0.0, 1.0]))
    decided = student.binary_cross_entropy_with_logits(torch.tensor([2.0, -1.0]), torch.tensor([1.0, 0.0]))
    assert_close(undecided, math.log(2), atol=1e-4, what="the loss of three zeros")
    assert_close(decided, (math.log1p(math.exp(-2)) + math.log1p(math.exp(-1))) / 2, atol=1e-4)
    z, y = rng.normal(2), torch.tensor([1.0, 0.0])
    expected = (math.log1p(math.exp(-z[0])) + math.log1p(math.exp(z[1]))) / 2
    got = student.binary_cross_entropy_with_logits(z, y.to(z))
    assert_close(got, expected, atol=1e-4, what=f"the loss of {numbers(z)}")


@pytest.mark.task("1.8", points=0.5)
def test_mse_by_hand(student):
    """mse_loss: the mean over all four elements"""
    prediction, target = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0, 0.0], [0.0, 4.0]])
    assert_close(student.mse_loss(prediction, target), 3.25, atol=1e-4)


@pytest.mark.task("1.8", points=0.5)
def test_mse_one_hot_by_hand(student):
    """mse_one_hot: outputs compared with one-hot rows"""
    outputs = torch.tensor([[0.5, 0.5, 0.0], [1.0, 0.0, 3.0]])
    assert_close(student.mse_one_hot(outputs, torch.tensor([1, 2])), 5.5 / 6, atol=1e-4)


@pytest.mark.task("1.9", points=0.5)
def test_cross_entropy_grad_by_hand(student):
    """cross_entropy_grad: two rows, class 2 and class 0 are true"""
    logits = torch.tensor([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
    expected = torch.tensor([[0.0450, 0.1224, -0.1674], [-0.3333, 0.1667, 0.1667]])
    assert_close(student.cross_entropy_grad(logits, torch.tensor([2, 0])), expected, atol=1e-4)


@pytest.mark.task("1.9", points=0.5)
def test_bce_with_logits_grad_by_hand(student):
    """bce_with_logits_grad: the logits 0 and 2, the labels 1 and 0"""
    z, y = torch.tensor([0.0, 2.0]), torch.tensor([1.0, 0.0])
    assert_close(student.bce_with_logits_grad(z, y), torch.tensor([-0.25, 0.4404]), atol=1e-4)


@pytest.mark.task("1.9", points=0.5)
def test_mse_sigmoid_grad_by_hand(student):
    """mse_sigmoid_grad: the logits 0 and 2, the labels 1 and 0"""
    z, y = torch.tensor([0.0, 2.0]), torch.tensor([1.0, 0.0])
    assert_close(student.mse_sigmoid_grad(z, y), torch.tensor([-0.125, 0.0925]), atol=1e-4)


@pytest.mark.task("1.10", points=1)
def test_argmax_accuracy_by_hand(student):
    """argmax_accuracy: two of five rows are right, as a Python float"""
    rows = [[-0.0180, 0.0855], [-0.0244, 0.0741], [-0.0187, 0.0850], [-0.0258, 0.0687], [-0.0267, 0.0617]]
    accuracy = student.argmax_accuracy(torch.tensor(rows), torch.tensor([0, 0, 0, 1, 1]))
    assert isinstance(accuracy, float), "an accuracy is a plain Python float"
    assert_close(accuracy, 0.4, rtol=1e-6)


@pytest.mark.task("1.10", points=1)
def test_threshold_accuracy_by_hand(student):
    """threshold_accuracy: a prediction of exactly the threshold is class 0"""
    accuracy = student.threshold_accuracy(torch.tensor([0.2, 0.5, 0.9, 0.6]), torch.tensor([0, 0, 1, 0]))
    assert isinstance(accuracy, float), "an accuracy is a plain Python float"
    assert_close(accuracy, 0.75, rtol=1e-6)
