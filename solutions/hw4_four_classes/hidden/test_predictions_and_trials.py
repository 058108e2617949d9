"""Task 4.5: predictions of whole batches."""

from functools import partial

import pytest
import torch

from autograder.checks import StudentRaised, assert_equal, assert_tensor, not_contiguous

SEVERAL_OUTPUTS = ((2, 64), (4, 1), (5, 31))


def assert_whole_batches(name, sizes, student, reference, rng, device):
    """For these numbers of outputs and rows: int64 classes (N,), those of the reference."""
    for outputs, rows in sizes:
        X = rng.normal(rows, 3)
        state = {"weight": rng.normal(outputs, 3, scale=4.0), "bias": rng.normal(outputs)}
        if outputs == 1:  # the labels themselves, moved away from the threshold
            X, state = 2 * rng.bits(rows, 1) - 1, {"weight": torch.ones(1, 1), "bias": torch.zeros(1)}
        models = [owner.make("torch.nn.Linear", X.shape[1], outputs, device=device) for owner in (student, reference)]
        for model in models:
            model.load_state_dict(state)
        predicted = getattr(student, name)(models[0], not_contiguous(X))
        assert_tensor(predicted, shape=(rows,), dtype=torch.int64, device=device, what="the prediction")
        assert_equal(predicted, getattr(reference, name)(models[1], X), what="the prediction")


def assert_mode(predict, student, rng):
    """Dropout of most of what passes: asked in training mode, it would change nearly every answer."""
    layer, weight, bias = student.make("torch.nn.Linear", 2, 4), rng.normal(4, 2).cpu(), rng.normal(4).cpu() / 10
    layer.load_state_dict({"weight": weight, "bias": bias})
    model = student.make("torch.nn.Sequential", layer, student.make("torch.nn.Dropout", 0.8))
    X = rng.normal(64, 2).cpu()
    expected = (X @ weight.T + bias).argmax(dim=1)
    for training, was, left in ((True, "training", "evaluation"), (False, "evaluation", "training")):
        model.train(training)
        predicted = predict(model, X)
        assert model.get("training") is training, f"the model was in {was} mode; predicting left it in {left} mode"
        right = torch.equal(predicted.reshape(-1), expected)
        assert right, f"a model with dropout that was in {was} mode does not answer as it does in evaluation mode"
    assert layer(X).requires_grad, "after predicting, the model's weights no longer get gradients"


def assert_no_gradients(predict, student, rng):
    """Non-negative weights that change themselves in place, from w to max(w, 0), behind inputs that do the same.

    Changing a leaf in place is an error as long as gradients are recorded, whatever the inputs are.
    """
    layer, weight, bias = student.make("torch.nn.Linear", 2, 4), rng.uniform(4, 2).cpu(), rng.normal(4).cpu() / 10
    layer.load_state_dict({"weight": weight, "bias": bias})
    relu = student.make("torch.nn.ReLU", inplace=True)
    layer = student.make("torch.nn.utils.parametrize.register_parametrization", layer, "weight", relu, unsafe=True)
    X = rng.such_that(lambda X: is_clear(X @ weight.T + bias), lambda: rng.uniform(64, 2).cpu())
    try:
        predicted = predict(student.make("torch.nn.Sequential", relu, layer), X.clone().requires_grad_())
    except StudentRaised as raised:
        assert "in-place" not in str(raised), "gradients are recorded while the model is asked"
        raise
    assert_tensor(predicted, what="the prediction")
    assert_equal(predicted.reshape(-1), (X @ weight.T + bias).argmax(dim=1), what="the prediction")


def is_clear(outputs):
    """Whether rounding changes no class: the two largest outputs of every row are apart."""
    largest = outputs.topk(2).values
    return (largest[:, 0] - largest[:, 1]).min() > 1e-4


@pytest.mark.task("4.5", points=0.25, twin_of="checks/test_predictions_and_trials.py::test_largest_output")
def test_whole_batches(student, reference, rng, device):
    """predict_mse: int64 classes (N,) for 2 to 5 outputs and one row or many"""
    assert_whole_batches("predict_mse", SEVERAL_OUTPUTS, student, reference, rng, device)


@pytest.mark.task("4.5", points=0.25, twin_of="checks/test_predictions_and_trials.py::test_one_output")
def test_whole_batches_of_one_output(student, reference, rng, device):
    """predict_mse: int64 classes (N,) for a single output and one row or many"""
    assert_whole_batches("predict_mse", ((1, 1), (1, 40)), student, reference, rng, device)


@pytest.mark.task("4.5", points=0.75, twin_of="checks/test_predictions_and_trials.py::test_largest_logit")
def test_whole_batches_of_logits(student, reference, rng, device):
    """predict_cross_entropy: int64 classes (N,) for 2 to 5 outputs and one row or many"""
    assert_whole_batches("predict_cross_entropy", SEVERAL_OUTPUTS, student, reference, rng, device)


@pytest.mark.task("4.5", points=0.5)
def test_mode_of_the_model(student, rng):
    """predict_mse: the model is asked in evaluation mode, without gradients, and left in its mode"""
    assert_mode(student.predict_mse, student, rng)
    assert_no_gradients(student.predict_mse, student, rng)


@pytest.mark.task("4.5", points=0.5)
def test_mode_of_the_model_of_logits(student, rng):
    """predict_cross_entropy: the model is asked in evaluation mode, without gradients, and left in its mode"""
    assert_mode(student.predict_cross_entropy, student, rng)
    assert_no_gradients(student.predict_cross_entropy, student, rng)


@pytest.mark.task("4.5", points=0, after="test_whole_batches")
def test_picture_of_the_regions(student, reference, study, evidence):
    """predict_mse, predict_cross_entropy: where a network that you trained changes its mind (for the picture)"""
    picture, setting = evidence.recorded.scatter, study["settings"]
    if picture is None:
        return
    loss = picture.loss.key
    train, predict = (getattr(student, f"{verb}_{loss}") for verb in ("train", "predict"))
    model = student.make("torch.nn.Sequential", *_layers(student))
    model.load_state_dict(reference.build_model(4, 1).state_dict())
    X, y = torch.tensor(picture.points), torch.tensor(picture.true)
    train(model, X, y, setting["epochs"], setting["batch_size"], setting["lr"], 1)
    evidence.scatter(X, y, picture.num_classes, student=partial(predict, model), loss=loss, margin=0.05)


def _layers(student):
    linear = [student.make("torch.nn.Linear", a, b) for a, b in ((2, 50), (50, 100), (100, 50), (50, 4))]
    return [part for layer in linear for part in (layer, student.make("torch.nn.ReLU"))][:-1]
