"""Tasks 3.1 to 3.3: whole trajectories from data of other shapes, float64, and what the module says."""

import pytest
import torch

from autograder.checks import assert_close, assert_equal, assert_kept, assert_numbers, assert_tensor, not_contiguous


def features_and_labels(rng, *, dtype=torch.float32):
    """17 rows of 6 features whose means differ, labels of 4 classes that are not equally frequent."""
    x = rng.normal(17, 6, dtype=dtype) + 0.5
    y = rng.labels(17, 4)
    y[:6] = 3
    return x, y


def parts_of(answer):
    """`(W, b, costs)`."""
    right = isinstance(answer, tuple | list) and len(answer) == 3
    assert right, "the answer should be three things: W, b and the list of costs"
    return answer


def assert_same_weights(train, reference_train, data):
    """W and b after 40 steps are the reference's."""
    x, y = data
    (W, b, _), expected = parts_of(train(not_contiguous(x), y, 5, 0.2, 40)), reference_train(x, y, 5, 0.2, 40)
    assert_close(W, expected[0], rtol=1e-3, atol=1e-4, what="W")
    assert_tensor(b, what="b")
    # softmax is blind to one number for all classes: it stays where it was
    assert_close(b.reshape(-1), torch.zeros(b.numel()), atol=1e-4, what="b")


def assert_same_costs(train, reference_train, rng):
    """All costs are the reference's; those of float64 data have the digits of float64."""
    for dtype, rtol in ((torch.float32, 1e-4), (torch.float64, 1e-8)):
        data = features_and_labels(rng, dtype=dtype)
        costs = assert_numbers(parts_of(train(*data, 5, 0.2, 40))[2], 41, what="the list of costs")
        assert_close(costs, reference_train(*data, 5, 0.2, 40)[2], rtol=rtol, what="costs")


def assert_costs_of_own_weights(train, rng):
    """Cost i is the cost of the weights that the student's own training of i epochs returns."""
    x, y = features_and_labels(rng, dtype=torch.float64)
    _, _, costs = parts_of(train(x, y, 5, 0.2, 3))
    costs = assert_numbers(costs, 4, what="the list of costs of 3 epochs")
    for epochs in (0, 1, 3):
        W, b, _ = parts_of(train(x, y, 5, 0.2, epochs))
        assert_tensor(W, shape=(6, 5), what="W")
        assert_tensor(b, what="b")
        assert b.shape in ((), (1,), (5,)), f"b should be one number for all classes, not {list(b.shape)}"
        expected = torch.nn.functional.cross_entropy(x @ W.to(x) + b.to(x), y).item()
        assert epochs == 0 or bool((W != 0).any()), "W after some steps is still zero"
        what = f"costs[{epochs}], against the cost of the weights that {epochs} epochs return,"
        assert_close(costs[epochs], expected, rtol=1e-6, what=what)


def assert_precision(train, reference_train, rng, device):
    """Many digits of W say that nothing in between was float32, and that no step was too small to be taken."""
    data = features_and_labels(rng, dtype=torch.float64)
    (W, b, _), expected = parts_of(train(*data, 5, 1e-4, 20)), reference_train(*data, 5, 1e-4, 20)
    assert_tensor(W, shape=(6, 5), dtype=torch.float64, device=device, what="W")
    assert_tensor(b, dtype=torch.float64, device=device, what="b")
    assert_close(W, expected[0], what="W")


def assert_no_steps(train, rng):
    """No epochs: the weights are those of the start."""
    W, b, _ = parts_of(train(*features_and_labels(rng), 5, 0.2, 0))
    assert_close(W, torch.zeros(6, 5), what="W after 0 epochs")
    assert_tensor(b, what="b after 0 epochs")
    assert_close(b.reshape(-1), torch.zeros(b.numel()), what="b after 0 epochs")


@pytest.mark.task("3.1", points=1, twin_of="checks/test_loops.py::test_forms_by_hand")
def test_weights_by_hand(student, reference, rng):
    """train_by_hand: W and b after 40 steps on other data"""
    assert_same_weights(student.train_by_hand, reference.train_by_hand, features_and_labels(rng))


@pytest.mark.task("3.1", points=0.5, twin_of="checks/test_loops.py::test_eleven_costs_by_hand")
def test_costs_by_hand(student, reference, rng):
    """train_by_hand: all 41 costs of 40 steps on other data, in float32 and in float64"""
    assert_same_costs(student.train_by_hand, reference.train_by_hand, rng)


@pytest.mark.task("3.1", points=0.5, twin_of="checks/test_loops.py::test_first_cost_by_hand")
def test_cost_before_each_step_by_hand(student, rng):
    """train_by_hand: each cost is that of the weights before its step, the last that of the weights returned"""
    assert_costs_of_own_weights(student.train_by_hand, rng)


@pytest.mark.task("3.1", points=0.5)
def test_precision_by_hand(student, reference, rng, device):
    """train_by_hand: float64 in, float64 out, on the device of x"""
    assert_precision(student.train_by_hand, reference.train_by_hand, rng, device)


@pytest.mark.task("3.1", points=0.5, after="test_cost_before_each_step_by_hand")
def test_no_steps_by_hand(student, rng):
    """train_by_hand: 0 epochs leave W and b at zero"""
    assert_no_steps(student.train_by_hand, rng)


@pytest.mark.task("3.1", points=0.5, after="test_cost_before_each_step_by_hand")
def test_inputs_by_hand(student, rng):
    """train_by_hand: x and y are not changed"""
    x, y = features_and_labels(rng)
    after = student.arguments_after("train_by_hand", x.clone(), not_contiguous(y), 5, 0.2, 3)
    assert_equal(after[0], x, what="x after the call")
    assert_equal(after[1], y, what="y after the call")


@pytest.mark.task(
    "3.2", points=0.5, after="checks/test_loops.py::test_with_the_library",
    twin_of="checks/test_loops.py::test_forms_functional",
)
def test_weights_functional(student, reference, rng):
    """train_functional: W and b after 40 steps on other data, 0 epochs leave both at zero, x and y are not changed"""
    assert_same_weights(student.train_functional, reference.train_functional, features_and_labels(rng))
    assert_no_steps(student.train_functional, rng)
    x, y = features_and_labels(rng)
    assert_kept(student, "train_functional", x=x, y=not_contiguous(y), num_classes=5, lr=0.2, epochs=3)


@pytest.mark.task(
    "3.2", points=0.25, after="checks/test_loops.py::test_with_the_library",
    twin_of="checks/test_loops.py::test_eleven_costs_functional",
)
def test_costs_functional(student, reference, rng):
    """train_functional: all 41 costs of 40 steps on other data, in float32 and in float64"""
    assert_same_costs(student.train_functional, reference.train_functional, rng)


@pytest.mark.task(
    "3.2", points=0.5, after="checks/test_loops.py::test_with_the_library",
    twin_of="checks/test_loops.py::test_first_cost_functional",
)
def test_cost_before_each_step_functional(student, rng):
    """train_functional: each cost is that of the weights before its step, the last that of the weights returned"""
    assert_costs_of_own_weights(student.train_functional, rng)


@pytest.mark.task("3.2", points=0.25, after="checks/test_loops.py::test_with_the_library")
def test_precision_functional(student, reference, rng, device):
    """train_functional: float64 in, float64 out, on the device of x"""
    assert_precision(student.train_functional, reference.train_functional, rng, device)


def module_of(student, weight, bias):
    """A classifier of the student's with these numbers, in their dtype: their names have a check of their own."""
    model = student.SoftmaxClassifier(weight.shape[1], weight.shape[0]).to(weight.dtype)
    numbers = {tuple(values.shape): values for values in (weight, bias)}
    state = {name: tuple(values.shape) for name, values in model.state_dict().items()}
    model.load_state_dict({name: numbers[shape] for name, shape in state.items() if shape in numbers})
    return model


def assert_seeds_nothing(student, make):
    """What torch draws after `make` depends on the seed before it."""
    drawn = []
    for seed in (1, 2):
        student.seed(seed)
        make()
        drawn.append(student.make("torch.rand", 8))
    assert not torch.equal(*drawn), "a new model sets torch's seed: take torch.manual_seed out of it"


def drawn_layer(rng, dtype=torch.float32):
    """A weight (6, 4) and a bias (6,)."""
    return rng.normal(6, 4, dtype=dtype).cpu(), rng.normal(6, dtype=dtype).cpu()


@pytest.mark.task("3.3", points=1)
def test_logits(student, rng):
    """SoftmaxClassifier: the logits are xWᵀ + b, for one row or many; a new one leaves torch's seed alone"""
    assert_seeds_nothing(student, lambda: student.SoftmaxClassifier(4, 6))
    weight, bias = drawn_layer(rng)
    model = module_of(student, weight, bias)
    for rows in (1, 9):
        x = rng.normal(rows, 4, scale=3.0).cpu()
        assert_close(model(not_contiguous(x)), x @ weight.T + bias, rtol=1e-4, atol=1e-5, what="model(x)")


@pytest.mark.task("3.3", points=1)
def test_gradient_of_the_module(student, rng):
    """SoftmaxClassifier: parameters() finds all weights, and the gradient is the slope of what the model says"""
    start, direction = drawn_layer(rng, torch.float64), drawn_layer(rng, torch.float64)
    x, step = rng.normal(9, 4, dtype=torch.float64).cpu(), 1e-5
    model = module_of(student, *start)
    _, grads = model.value_and_grad(x, wrt="parameters")
    of_shape = {tuple(grad.shape): grad for grad in grads.values()}
    held = {tuple(values.shape) for values in model.state_dict().values()}
    for name, values in zip(("weight", "bias"), start, strict=True):
        shape = tuple(values.shape)
        assert shape in of_shape or shape not in held, f"no gradient reaches the {name}: it would never learn"
    above, below = (
        module_of(student, *(a + sign * step * d for a, d in zip(start, direction, strict=True)))(x).sum()
        for sign in (1, -1)
    )
    along = {tuple(values.shape): values for values in direction}
    got = sum(float((of_shape[shape] * along[shape]).sum()) for shape in along if shape in of_shape)
    assert_close(got, float(above - below) / (2 * step), rtol=1e-5, atol=1e-6, what="the slope that the gradient gives")
