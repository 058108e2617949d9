"""Hidden checks of 2.4 and 2.5: whole trajectories against the reference's, and landscapes.

Most models and criteria are torch's own, so that these checks ask for the training loop only.
"""

import pytest
import torch

from autograder.checks import (
    assert_close,
    assert_equal,
    assert_kept,
    assert_no_loop,
    assert_number,
    assert_numbers,
    assert_tensor,
    not_contiguous,
)

POINTS = torch.arange(-10, 10).reshape(20, 1) / 10
LABELS = torch.tensor([0.0] * 13 + [1.0] * 7).reshape(20, 1)


def neuron(owner, w, b, *, device="cpu"):
    """σ(w·x + b) of one feature, made of torch's own parts."""
    linear = owner.make("torch.nn.Linear", 1, 1, device=device)
    linear.load_state_dict({"weight": torch.tensor([[w]]), "bias": torch.tensor([b])})
    model = owner.make("torch.nn.Sequential")
    model.add_module("linear", linear)
    model.add_module("sigmoid", owner.make("torch.nn.Sigmoid"))
    return model


def entry(diary, name, epochs):
    """One list of a diary, as `epochs` floats."""
    assert isinstance(diary, dict), "train returns a dict of three lists: loss, w and b"
    assert name in diary, f"the diary has no entry {name!r}"
    return assert_numbers(diary[name], epochs, what=f'diary["{name}"]')


def trained(owner, criterion, data, start, lr, batch_size, epochs):
    """The diary and the last weights, of a criterion given by its dotted name (of a class or a function)."""
    x, y = data
    loss = owner.symbol(criterion) if "functional" in criterion else owner.make(criterion)
    model = neuron(owner, *start, device=x.device.type)
    diary = owner.train(model, owner.make("torch.utils.data.TensorDataset", x, y), loss, lr, batch_size, epochs)
    return diary, left_in(model)


def left_in(model):
    """The weight and the bias of a neuron, as two floats."""
    state = model.state_dict()
    return [state["linear.weight"].item(), state["linear.bias"].item()]


def assert_same_diary(student, reference, criterion, data, *budget):
    """Loss, w and b of every epoch are the reference's."""
    diary, expected = (trained(owner, criterion, data, *budget)[0] for owner in (student, reference))
    for name in ("loss", "w", "b"):
        got = entry(diary, name, budget[-1])
        assert_close(got, expected[name], rtol=1e-4, atol=1e-5, what=f'diary["{name}"]')


def assert_same_weights(student, reference, criterion, data, *budget):
    """The weights left in the model are the reference's, whatever the diary says."""
    left, expected = (trained(owner, criterion, data, *budget)[1] for owner in (student, reference))
    assert_close(left, expected, rtol=1e-4, atol=1e-5, what="weight and bias left in the model")


def batch(rng, n):
    """Points in no order, with labels that one neuron cannot get all right."""
    x = rng.normal(n, 1)
    return x, ((x + rng.normal(n, 1)) > 0).to(x.dtype)


@pytest.mark.task("2.4", points=1)
def test_cross_entropy_trajectory(student, reference, rng):
    """train: six epochs of 11 samples in batches of 4, loss, w and b of each"""
    for n, batch_size in ((11, 4), (12, 5), (6, 1)):
        assert_same_diary(student, reference, "torch.nn.BCELoss", batch(rng, n), (-0.5, 1.0), 0.7, batch_size, 6)


@pytest.mark.task("2.4", points=1)
def test_other_criteria(student, reference, rng):
    """train: a step of all samples by the criterion that it is given, a module or a function"""
    for criterion in ("torch.nn.MSELoss", "torch.nn.functional.binary_cross_entropy", "torch.nn.functional.l1_loss"):
        assert_same_weights(student, reference, criterion, batch(rng, 9), (0.8, -0.3), 0.9, 9, 1)


@pytest.mark.task(
    "2.4", points=1,
    twin_of=("checks/test_downhill.py::test_two_epochs_by_hand", "checks/test_downhill.py::test_weights_in_the_diary"),
)
def test_steps_of_all_samples(student, reference, rng):
    """train: epochs of a single step, with batches of all samples or larger than the dataset"""
    data = batch(rng, 7)
    for batch_size, lr in ((7, 1.5), (50, 0.6)):
        assert_same_weights(student, reference, "torch.nn.BCELoss", data, (1.0, 0.5), lr, batch_size, 3)
    x = torch.tensor([[1.0], [-1.0], [1.0]]).to(data[0])  # nearly nothing is left to learn, and every epoch counts
    solved = x, (x > 0).to(x.dtype)
    assert_same_weights(student, reference, "torch.nn.BCELoss", solved, (9.0, 0.0), 0.1, 3, 4)


def own_step(student, data, lr):
    """The weight and the bias that one step on these samples leaves in a neuron that starts at (0.4, −0.2)."""
    return trained(student, "torch.nn.BCELoss", data, (0.4, -0.2), lr, len(data[0]), 1)[1]


def cross_entropy(weights, x, y):
    """The mean loss of a neuron with this weight and this bias."""
    chance = torch.sigmoid(weights[0] * x + weights[1])
    return torch.nn.functional.binary_cross_entropy(chance, y).item()


@pytest.mark.task(
    "2.4", points=1,
    twin_of=(
        "checks/test_downhill.py::test_losses_by_hand",
        "checks/test_downhill.py::test_every_sample_counts_the_same",
    ),
)
def test_loss_before_its_step(student, rng):
    """train: each sample's loss is the one before the step that uses it, and every sample counts the same"""
    x, y = batch(rng, 5)
    first, last = (x[:3], y[:3]), (x[3:], y[3:])
    diary, _ = trained(student, "torch.nn.BCELoss", (x, y), (0.4, -0.2), 0.9, 3, 1)
    in_between = own_step(student, first, 0.9)  # the step itself is the student's own: it has its checks
    expected = (3 * cross_entropy((0.4, -0.2), *first) + 2 * cross_entropy(in_between, *last)) / 5
    assert_close(entry(diary, "loss", 1), [expected], rtol=1e-4, what='diary["loss"] of one epoch of two batches')


@pytest.mark.task("2.4", points=0.5)
def test_training_goes_on(student, reference, rng):
    """train: goes on from where the model is; dataset and samples stay as they were"""
    x, y = batch(rng, 8)
    models = [neuron(owner, 0.2, 0.1, device=x.device.type) for owner in (student, reference)]
    sets = [owner.make("torch.utils.data.TensorDataset", x, y) for owner in (student, reference)]
    for epochs, lr in ((2, 0.5), (3, 0.1)):
        for owner, model, data in zip((student, reference), models, sets, strict=True):
            owner.train(model, data, owner.make("torch.nn.BCELoss"), lr, 3, epochs)
        left, expected = (left_in(model) for model in models)
        assert_close(left, expected, rtol=1e-4, atol=1e-5, what="weight and bias left in the model")
    doubt = torch.ones(2, 1).to(x), torch.tensor([[1.0], [0.0]]).to(x)  # the best start there is: the loss only rises
    assert_same_weights(student, reference, "torch.nn.BCELoss", doubt, (0.0, 0.0), 0.7, 1, 3)
    for name, before, now in zip(("x", "y"), (x, y), sets[0].get("tensors"), strict=True):
        assert_equal(now, before, what=f"{name} of the dataset after training")


@pytest.mark.task("2.4", points=1, recorded=False)
def test_from_the_bad_start(student, reference, evidence):
    """train: cross-entropy leaves the bad start, squared error does not"""
    ends = {"mse": ("torch.nn.MSELoss", [-4.99, -10.01]), "bce": ("torch.nn.BCELoss", [14.86, -3.61])}
    for loss, (criterion, facts) in ends.items():
        budget = ((POINTS, LABELS), (-5.0, -10.0), 2.0, 3, 100)
        (diary, left), (expected, _) = (trained(owner, criterion, *budget) for owner in (student, reference))
        evidence.losses(loss, student=entry(diary, "loss", 100), reference=expected["loss"])
        assert_close(left, facts, atol=6e-3, what="weight and bias left in the model after 100 epochs")


@pytest.mark.task("2.4", points=1, recorded=False)
def test_all_your_own(student):
    """train: your own data, neuron and criterion, from 13 right answers of 20 to all"""
    model = student.LogisticRegression(1)
    linear = model.get("linear")
    # everything is class 0 here, yet nothing is so sure that a criterion with a clamp had no slope
    linear.load_state_dict({"weight": torch.tensor([[-1.0]]), "bias": torch.tensor([-2.0])})
    student.train(model, student.StepData(), student.definition("bce_criterion"), 2.0, 3, 100)
    weight, bias = (assert_number(linear.state_dict()[name].reshape(()), what=name) for name in ("weight", "bias"))
    right = (POINTS * weight + bias > 0) == (LABELS == 1)
    assert int(right.sum()) == 20, f"{int(right.sum())} of 20 answers are right after 100 epochs"


def turned(surface, rows, columns):
    """The surface with a row for every b, if it lies the other way round: which way it lies has a check of its own."""
    assert_tensor(surface, what="the surface")
    return surface.T if tuple(surface.shape) == (columns, rows) else surface


def assert_surface(student, reference, rng, loss, device, **tolerance):
    """Grids of several shapes, of samples of several counts; w·x + b stays between −6.8 and 6.8."""
    for columns, rows, n in ((6, 4, 5), (3, 7, 1), (1, 4, 2), (5, 4, 5)):
        w, b = rng.uniform(columns, low=-3, high=3, dtype=torch.float64), rng.uniform(rows, low=-2, high=2).double()
        x, y = rng.uniform(n, 1, low=-1.6, high=1.6, dtype=torch.float64), rng.bits(n, 1, dtype=torch.float64)
        surface = turned(student.loss_surface(*map(not_contiguous, (w, b, x, y)), loss), rows, columns)
        assert_tensor(surface, shape=(rows, columns), dtype=torch.float64, device=device)
        assert_close(surface, reference.loss_surface(w, b, x, y, loss), **tolerance)
    assert_kept(student, "loss_surface", w=w, b=b, x=x, y=y, loss=loss)


@pytest.mark.task("2.5", points=0.75, twin_of="checks/test_downhill.py::test_cross_entropy_landscape_by_hand")
def test_cross_entropy_landscapes(student, reference, rng, device):
    """loss_surface: cross-entropy on grids of several shapes, inputs kept"""
    # a criterion that is stabilised as in 2.3 is right as well: log(p + 1e-7) is off by 1e-4 at σ(−6.8) = 0.0011
    assert_surface(student, reference, rng, "bce", device, rtol=5e-4)


@pytest.mark.task(
    "2.5", points=0.75,
    twin_of=(
        "checks/test_downhill.py::test_squared_error_landscape_by_hand",
        "checks/test_downhill.py::test_rows_are_biases",
    ),
)
def test_squared_error_landscapes(student, reference, rng, device):
    """loss_surface: squared error on grids of several shapes, inputs kept"""
    assert_surface(student, reference, rng, "mse", device)


@pytest.mark.task("2.5", points=0.5)
def test_far_corners(student, device):
    """loss_surface: cross-entropy for weights and biases so large that the sigmoid is exactly 0 or 1"""
    w, b = torch.tensor([-300.0, 300.0], device=device), torch.tensor([-20.0, 0.0, 20.0], device=device)
    x, y = torch.tensor([[1.0], [-1.0]], device=device), torch.tensor([[1.0], [0.0]], device=device)
    surface = turned(student.loss_surface(w, b, x, y, "bce"), 3, 2)
    assert_tensor(surface, shape=(3, 2), what="the surface")
    assert bool(surface.isfinite().all()), f"the surface has the entries {surface.reshape(-1).tolist()}"
    assert bool((surface[:, 0] >= 6.9).all()), "a neuron that is wrong about every sample costs too little"
    assert_close(surface[:, 1], torch.zeros(3), atol=2e-3, what="the cross-entropy of a neuron that is always right")


# A loop over the weights or the biases takes some 10 µs for each, more than the seconds that a call has;
# broadcasting over three samples takes a tenth of a second. It stands last: what comes after a time-out is skipped.
# It waits for right values, because it compares the student's own answers with each other.
@pytest.mark.task("2.5", points=0.5, after="test_squared_error_landscapes", recorded=False)
def test_two_million_points(student, rng, device):
    """loss_surface: two million weights or two million biases within the time for one call, so without a loop"""
    x, y = rng.normal(3, 1), rng.bits(3, 1)
    few, many = ([rng.normal(sides), rng.normal(sides + 1), x, y, "mse"] for sides in (5, 40))
    assert_no_loop(student.loss_surface, few, many, over="the grid")
    places = torch.tensor([0, 7, 700_000, 1_999_999], device=device)
    for columns, rows in ((2_000_000, 1), (1, 2_000_000)):
        w, b = rng.normal(columns), rng.normal(rows)
        surface = turned(student.loss_surface(w, b, x, y, "mse"), rows, columns)
        assert_tensor(surface, shape=(rows, columns), device=device)
        some_w, some_b = (w[places], b) if rows == 1 else (w, b[places])
        few = student.loss_surface(some_w, some_b, x, y, "mse")
        assert_tensor(few, what="the surface of four of them")
        # what the numbers should be is asked elsewhere: here they are those of a small grid
        assert_close(surface.reshape(-1)[places], few.reshape(-1), rtol=1e-4, what="the surface")
