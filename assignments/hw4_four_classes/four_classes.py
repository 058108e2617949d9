# %% [markdown]
# # Four classes: mean squared error against cross-entropy
#
# Two losses, one network, one data set: which loss teaches the network better? In this homework you build everything
# that is needed to answer: the data, the network, a training loop for each loss, the predictions, the repeated trials
# and the pictures. At the end you write down what you saw.
#
# The data start from one curve, f(x) = 3x³ + 2x² + 5x. Every class is that curve, pushed up or down by noise that
# is different for each class. The bands of noise overlap, so even a perfect classifier makes mistakes: its
# accuracy is 0.75 with two classes, 0.7917 with three and 0.8125 with four. Keep that number in mind when you look at
# your own.
#
# Throughout, `X` holds one point per row, `y` one class label per row (int64), and a *step* is one update of the
# weights from one mini-batch. Inputs need not be contiguous in memory. What a function prints costs nothing, and is
# shown to you.

# %%
# ruff: noqa: F401 (some imports wait for the code that you write)
import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor, nn
from torch.nn import functional as F

# The noise of each class: the range from which the offset of each of its points is drawn.
OFFSET_RANGES = ((-0.1, 0.3), (-0.3, 0.1), (0.25, 0.65), (-0.65, -0.25))

# Colours that everybody can tell apart (after Okabe and Ito), for your figures if you like.
LOSS_COLOURS = {"mse": "#0072b2", "cross_entropy": "#d55e00"}
CLASS_COLOURS = ("#56b4e9", "#e69f00", "#009e73", "#cc79a7")

# %% [markdown]
# ## 4.1 The data
#
# Both axes are brought to [0, 1] *before* the noise is added: x by its own smallest and largest value, f(x) by its
# own. Then each class gets a copy of the 80 points, and each point of the copy its own offset in the second
# coordinate. Nothing is scaled again afterwards, so some points lie below 0 or above 1.
#
# Drawing from a seed makes the experiment repeatable. A `torch.Generator` with its own seed does that without
# disturbing anybody else's random numbers.


# %% 4.1 make_curve_data
def make_curve_data(num_classes: int, seed: int) -> tuple[Tensor, Tensor]:
    """Points of 2, 3 or 4 classes, each class a noisy copy of one curve.

    The 80 values x = −10, −9.75, … 9.75 and the curve f(x) = 3x³ + 2x² + 5x are both scaled to [0, 1]
    (v ↦ (v − min) / (max − min)). A point of class c is (x, f + offset), and every point draws its own offset,
    uniformly from the range `OFFSET_RANGES[c]`.

    Args:
        num_classes: 2, 3 or 4; the first so many entries of `OFFSET_RANGES` are used.
        seed: the same seed gives the same points, another seed other offsets.

    Returns:
        `X`, float32 `(80 · num_classes, 2)`, and `y`, int64 `(80 · num_classes,)`; the order of the rows is free.

    Raises:
        ValueError: `num_classes` is not 2, 3 or 4.

    Example:
        >>> X, y = make_curve_data(2, seed=0)
        >>> X.shape, y.bincount()
        (torch.Size([160, 2]), tensor([80, 80]))
    """
    # TODO(4.1): replace the line below.
    raise NotImplementedError("task 4.1, make_curve_data, is not written yet")


# %% [markdown]
# ## 4.2 The network
#
# Three hidden layers with ReLU, and one output per class. The starting weights matter: they are drawn from a normal
# distribution so narrow that at first the network says nearly the same thing about every point. Watch what that does
# to the first steps of the loss curve in task 4.7.


# %% 4.2 build_model
def build_model(num_outputs: int, seed: int) -> nn.Module:
    """A network 2 → 50 → 100 → 50 → num_outputs with ReLU between the linear layers, and none after the last.

    Every weight and every bias starts at a draw from the normal distribution with mean 0 and standard
    deviation 0.02.

    Args:
        num_outputs: the number of output units.
        seed: the same seed gives the same weights, another seed other weights.

    Returns:
        A module that maps float32 `(N, 2)` to raw outputs `(N, num_outputs)`.

    Example:
        >>> model = build_model(4, seed=0)
        >>> sum(p.numel() for p in model.parameters())
        10504
    """
    # TODO(4.2): replace the line below.
    raise NotImplementedError("task 4.2, build_model, is not written yet")


# %% [markdown]
# ## 4.3 Training with mean squared error
#
# Mean squared error compares numbers, so the labels have to become numbers: a label c turns into a row of zeros with a
# single 1 in column c. (With one output unit there is only one column: the label itself, as a float. Mind the shapes:
# outputs `(n, 1)` minus targets `(n,)` is an `(n, n)` table, and no error is raised.)
#
# One step is always the same four lines: forget the old gradients, compute the loss, go backward, update. One epoch
# is as many steps as it takes to use every row once, in an order drawn anew for each epoch.


# %% 4.3 train_mse
def train_mse(
    model: nn.Module, X: Tensor, y: Tensor, epochs: int, batch_size: int, lr: float, seed: int
) -> list[float]:
    """Train `model` in place with Adam on the mean squared error against one-hot rows.

    L = mean over all n · C elements of (output − onehot)², for the n rows of a mini-batch. A model with one
    output is compared with `y` as a float: L = mean over the n rows of (output − y)².

    Args:
        model: maps `(n, D)` to `(n, C)`, or to `(n, 1)`.
        X: inputs, float `(N, D)`.
        y: class labels, int64 `(N,)`, each in 0 … C−1 (0 or 1 for one output).
        epochs: how often every row is used.
        batch_size: rows per step; the last step of an epoch takes what is left.
        lr: learning rate of `torch.optim.Adam`, all else at its defaults.
        seed: rows are shuffled anew for every epoch, in orders drawn from this seed.

    Returns:
        The loss of every step, as it was before the step: a list of `epochs · ceil(N / batch_size)` floats.

    Example:
        >>> X, y = make_curve_data(4, seed=0)
        >>> losses = train_mse(build_model(4, seed=0), X, y, epochs=2, batch_size=32, lr=0.005, seed=0)
        >>> len(losses), 0.2 < losses[0] < 0.3
        (20, True)
    """
    # TODO(4.3): replace the line below.
    raise NotImplementedError("task 4.3, train_mse, is not written yet")


# %% [markdown]
# ## 4.4 Training with cross-entropy
#
# The same loop, another loss. `F.cross_entropy` takes raw outputs (logits) and applies the softmax itself, inside
# the loss, where it can be done without overflow. A second softmax before it squeezes the logits into 0 … 1:
# nothing crashes, but the loss can no longer get small and the gradients shrink.


# %% 4.4 train_cross_entropy
def train_cross_entropy(
    model: nn.Module, X: Tensor, y: Tensor, epochs: int, batch_size: int, lr: float, seed: int
) -> list[float]:
    """Train `model` in place with Adam on the mean cross-entropy of its logits.

    L = −(1/n) Σᵢ log softmax(outputᵢ)[yᵢ], for the n rows of a mini-batch. The model has one output per class.

    Args:
        model: maps `(n, D)` to logits `(n, C)`; it holds no softmax.
        X: inputs, float `(N, D)`.
        y: class labels, int64 `(N,)`, each in 0 … C−1.
        epochs: how often every row is used.
        batch_size: rows per step; the last step of an epoch takes what is left.
        lr: learning rate of `torch.optim.Adam`, all else at its defaults.
        seed: rows are shuffled anew for every epoch, in orders drawn from this seed.

    Returns:
        The loss of every step, as it was before the step: a list of `epochs · ceil(N / batch_size)` floats.

    Example:
        >>> X, y = make_curve_data(4, seed=0)
        >>> losses = train_cross_entropy(build_model(4, seed=0), X, y, epochs=2, batch_size=32, lr=0.005, seed=0)
        >>> len(losses), 1.3 < losses[0] < 1.5
        (20, True)
    """
    # TODO(4.4): replace the line below.
    raise NotImplementedError("task 4.4, train_cross_entropy, is not written yet")


# %% [markdown]
# ## 4.5 From outputs to classes
#
# A row of outputs becomes a class in the same way for both losses: the column with the largest value wins. A model that
# was trained with the squared error may also have one output. There is nothing to compare that with except a threshold,
# and the threshold is 0.5, half-way between the targets 0 and 1.
#
# Whoever asks for predictions does not expect the model to be changed by it: layers such as dropout behave
# differently in training mode and in evaluation mode, so put the model back into the mode you found it in.


# %% 4.5 predict_mse and predict_cross_entropy
def predict_mse(model: nn.Module, X: Tensor) -> Tensor:
    """The class of every row, by a model that was trained with mean squared error.

    Several outputs: the column of the largest one. One output: class 1 where it is above 0.5, else class 0.

    Args:
        model: maps `(N, D)` to `(N, C)` or `(N, 1)`; asked in evaluation mode, left in the mode it was in.
        X: inputs, float `(N, D)`; no gradients are recorded.

    Returns:
        int64 `(N,)`.

    Example:
        >>> predict_mse(nn.Identity(), torch.tensor([[0.1, 0.7, 0.2], [0.9, 0.0, 0.3]]))
        tensor([1, 0])
        >>> predict_mse(nn.Identity(), torch.tensor([[0.2], [0.8]]))
        tensor([0, 1])
    """
    # TODO(4.5): replace the line below.
    raise NotImplementedError("task 4.5, predict_mse, is not written yet")


def predict_cross_entropy(model: nn.Module, X: Tensor) -> Tensor:
    """The class of every row, by a model that was trained with cross-entropy.

    The column of the largest logit: the softmax would not change which one that is.

    Args:
        model: maps `(N, D)` to logits `(N, C)`, C ≥ 2; asked in evaluation mode, left in the mode it was in.
        X: inputs, float `(N, D)`; no gradients are recorded.

    Returns:
        int64 `(N,)`.

    Example:
        >>> predict_cross_entropy(nn.Identity(), torch.tensor([[-3.0, 4.0, 1.0], [-0.5, -2.0, -9.0]]))
        tensor([1, 0])
    """
    # TODO(4.5): replace the line below.
    raise NotImplementedError("task 4.5, predict_cross_entropy, is not written yet")


# %% [markdown]
# ## 4.6 Many trials
#
# One run on 64 held-out points says little: at an accuracy near 0.75, luck alone moves the result by about 0.05. So
# the experiment is repeated, each time with new data, a new split, new starting weights and a new shuffle, all
# drawn from that trial's seed. The points that a trial is tested on are never trained on.


# %% 4.6 run_trials
def run_trials(loss: str, num_classes: int, seeds: list[int], epochs: int, batch_size: int, lr: float) -> Tensor:
    """The accuracy on held-out data of one freshly trained model per seed.

    A trial makes the data with its seed, splits it at random into 80 % for training and 20 % for the test, builds a
    model with one output per class, trains it with `loss`, and counts the right answers on the test part. Data, model,
    training and prediction come from the functions of this file: `make_curve_data`, `build_model`, `train_<loss>`
    (called once for each seed, with the budget and with rows as they were made) and `predict_<loss>`. The test part is
    never trained on. Whatever a trial draws, it draws from its own seed: a seed gives the same accuracy alone and among
    others.

    Args:
        loss: `"mse"` or `"cross_entropy"`.
        num_classes: 2, 3 or 4.
        seeds: one per trial.
        epochs, batch_size, lr: as in `train_mse`.

    Returns:
        Float `(len(seeds),)`, in the order of `seeds`, each between 0 and 1.

    Example:
        >>> run_trials("mse", 4, seeds=[0, 1, 2], epochs=1, batch_size=32, lr=0.005).shape
        torch.Size([3])
    """
    # TODO(4.6): replace the line below.
    raise NotImplementedError("task 4.6, run_trials, is not written yet")


# %% [markdown]
# ## 4.7 Three pictures
#
# A picture that somebody else can read has a title, names on both axes, and a legend that says what each colour is.
# Each function begins a new figure and returns it, also where another one is open; matplotlib and seaborn are both
# fine. A figure is judged by what can be seen in it.


# %% 4.7 plot_losses, plot_scatter and plot_accuracies
def plot_losses(histories: dict[str, list[float]]) -> Figure:
    """The loss plot: one line per loss, its value at every step against the number of the step.

    Args:
        histories: from the name of a loss (`"mse"`, `"cross_entropy"`) to the loss of every step.

    Returns:
        A figure with a title, a name on both axes, and a legend that names each line.

    Example:
        >>> figure = plot_losses({"mse": [0.25, 0.19, 0.15], "cross_entropy": [1.39, 1.1, 0.9]})
        >>> [len(line.get_ydata()) for line in figure.axes[0].lines]
        [3, 3]
    """
    # TODO(4.7): replace the line below.
    raise NotImplementedError("task 4.7, plot_losses, is not written yet")


def plot_scatter(X: Tensor, y: Tensor, predicted: Tensor) -> Figure:
    """The scatter plot: two panels side by side, the same points coloured by true class and by predicted class.

    Args:
        X: points, float `(N, 2)`.
        y: true classes, int64 `(N,)`.
        predicted: predicted classes, int64 `(N,)`.

    Returns:
        A figure with titles, names on the axes, and a legend that names the classes. A class has the same colour in
        both panels, also where another class is never predicted.

    Example:
        >>> X, y = make_curve_data(4, seed=0)
        >>> len(plot_scatter(X, y, predicted=y).axes)
        2
    """
    # TODO(4.7): replace the line below.
    raise NotImplementedError("task 4.7, plot_scatter, is not written yet")


def plot_accuracies(results: dict[str, Tensor]) -> Figure:
    """The box plot: one box per loss, over the accuracies of its trials.

    Args:
        results: from the name of a loss (`"mse"`, `"cross_entropy"`) to its accuracies, as `run_trials` returns them.

    Returns:
        A figure with a title, a name on both axes, and the name of each loss at its box or in a legend.

    Example:
        >>> results = {"mse": torch.tensor([0.72, 0.78, 0.75]), "cross_entropy": torch.tensor([0.70, 0.75, 0.77])}
        >>> isinstance(plot_accuracies(results), Figure)
        True
    """
    # TODO(4.7): replace the line below.
    raise NotImplementedError("task 4.7, plot_accuracies, is not written yet")


# %% [markdown]
# ## 4.8 Which loss wins, and why
#
# Train with both losses, look at the three figures, and change the budget: 10 epochs, 30, 100. Then answer in about ten
# sentences. Which of the two losses is ahead after few steps, and which after many? Is the difference larger than
# what two lists of trials of the *same* loss would show? How far are both from the best possible accuracy, 0.8125?
# And what in the two losses, or in their gradients, explains what you see?

# %% [markdown] 4.8 which loss wins, and why
# *Which loss wins, and why? Say what you measured, and with which budget.*
#
# *Your answer:*
#
# TODO(4.8): replace this line with your answer.
