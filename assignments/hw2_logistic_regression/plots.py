"""What `autograder plot` draws of your own code: the neuron's way downhill, and two clouds told apart by counting."""

import torch

from autograder.checks import assert_tensor, loss_values

BAD_START = {"linear.weight": torch.tensor([[-5.0]]), "linear.bias": torch.tensor([-10.0])}
LR = 2.0

# The trials: labels that are 1 where x and some noise exceed 0.2 together, so that nobody gets all of them right.
TRIALS = 20
EPOCHS = 30
ROWS, HELD_OUT, BATCH_SIZE = 60, 400, 10
EDGE, NOISE = 0.2, 0.2
BEST_POSSIBLE = 0.9202  # of the neuron that steps at the edge: Φ(|x − 0.2| / 0.2), averaged over −1 … 1

COUNTS = (79, 61)  # water and normal
MEANS = torch.tensor([[75.0, 71.3], [55.6, 59.8]])
COVARIANCES = torch.tensor([[[874.0, 327.0], [327.0, 929.0]], [[847.0, 422.0], [422.0, 685.0]]])


def neuron_and_criterion(student, loss):
    """Your neuron at the bad start, and what it is to make small."""
    model = student.LogisticRegression(1)
    model.load_state_dict(BAD_START)
    return model, student.definition("bce_criterion") if loss == "bce" else student.make("torch.nn.MSELoss")


def losses(student, evidence, track, loss):
    """going downhill from the bad start with each loss"""
    model, criterion = neuron_and_criterion(student, loss)
    diary = student.train(model, student.StepData(), criterion, LR, 3, 100)
    assert isinstance(diary, dict), "train should return a dict of three lists: loss, w and b"
    values = loss_values(diary.get("loss"), 100, what='diary["loss"]')
    evidence.losses(loss, student=values)


def scatter(student, evidence, track):
    """telling two clouds apart by Bayes' rule"""
    noise = torch.Generator().manual_seed(1)
    clouds = [
        mean + torch.randn(count, 2, generator=noise) @ torch.linalg.cholesky(covariance).T
        for count, mean, covariance in zip(COUNTS, MEANS, COVARIANCES, strict=True)
    ]
    X, y = torch.cat(clouds), torch.tensor([0] * COUNTS[0] + [1] * COUNTS[1])
    fitted = student.fit_gaussians(X, y)
    assert isinstance(fitted, list | tuple) and len(fitted) == 3, "fit_gaussians should return three tensors"

    def likelier(points):
        chance = student.posterior(points, *fitted)
        assert_tensor(chance, shape=(len(points),), what="the posterior")
        assert bool(chance.isfinite().all()), "the posterior is not finite for every point"
        return torch.where(chance > 0.5, 0, 1)

    evidence.scatter(X, y, 2, student=likelier)


def noisy_step(rows, noise):
    """Points on a line and labels, float `(rows, 1)`."""
    x = 2 * torch.rand(rows, 1, generator=noise) - 1
    return x, (x + NOISE * torch.randn(rows, 1, generator=noise) > EDGE).float()


def accuracies(student, evidence, track, loss):
    """leaving the bad start on drawn data with each loss"""
    shares = []
    for seed in track(range(TRIALS)):
        noise = torch.Generator().manual_seed(seed)
        samples, (x, y) = noisy_step(ROWS, noise), noisy_step(HELD_OUT, noise)
        model, criterion = neuron_and_criterion(student, loss)
        dataset = student.make("torch.utils.data.TensorDataset", *samples)
        student.train(model, dataset, criterion, LR, BATCH_SIZE, EPOCHS)
        answer = model(x)
        assert_tensor(answer, shape=(HELD_OUT, 1), what="the output of LogisticRegression")
        assert bool(answer.isfinite().all()), "the trained neuron has outputs that are not finite"
        shares.append(torch.eq(answer > 0.5, y > 0.5).double().mean().item())
    setting = f"{ROWS} points with noisy labels, {EPOCHS} epochs from the bad start"
    evidence.accuracies(loss, student=shares, best_possible=BEST_POSSIBLE, test_size=HELD_OUT, setting=setting)
