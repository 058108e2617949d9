# %% [markdown]
# # Homework 2: one neuron, two ways to find it
#
# A single artificial neuron does two things. It adds up its inputs, each with a weight of its own, and it squeezes the
# sum into a number between 0 and 1:
#
# $$\hat y = \sigma(w \cdot x + b) \qquad \sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# Read $\hat y$ as the probability of class 1, and you have a classifier: logistic regression. The weights $w$ say which
# way to look, the bias $b$ says where the answer flips: $\hat y$ is exactly 1/2 where $w \cdot x + b = 0$.
#
# This homework finds $w$ and $b$ twice, on two roads that have nothing in common until they meet.
#
# - **Downhill** (2.1 to 2.5): choose a loss, start somewhere, follow the gradient. You will see that the choice of the
#   loss decides whether the neuron ever arrives.
# - **By counting** (2.6 to 2.8): describe each class by itself, as a cloud of points with a mean and a covariance, and
#   ask Bayes' rule which cloud a new point came from. No gradient, no learning rate; and out comes the same sigmoid.
#
# Throughout, **N** is the number of samples (rows) and **D** the number of features (columns). Every function keeps
# the dtype and the device of its floating-point input and never changes its inputs in place; inputs need not be
# contiguous in memory. What a function prints costs nothing, and is shown to you. You may call anything you wrote
# earlier, and all of torch but the names listed as not allowed.

# %%
# ruff: noqa: F401 (some imports wait for the code that you write)
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

# What turns predictions and labels into a loss: a function, or a module such as `nn.MSELoss()`.
Criterion = Callable[[Tensor, Tensor], Tensor]

# Colours that everybody can tell apart (after Okabe and Ito), for the figures.
CLASS_COLOURS = ("#0072b2", "#e69f00")
LOSS_COLOURS = {"cross-entropy": "#d55e00", "squared error": "#009e73"}

# %% [markdown]
# ## 2.1 Twenty points and a step
#
# The smallest problem that is worth a neuron: one feature, and a class that changes at one place. Points up to 0.2
# belong to class 0, points beyond it to class 1.
#
# A `Dataset` is torch's word for anything that knows how many samples it has (`len(dataset)`) and can hand out each of
# them (`dataset[n]`). What puts batches together, a `DataLoader` for one, needs to know no more than that. Keep the
# second dimension, of size 1: a row is a sample and a column is a feature, even if there is only one of them.
#
# Mind the point 0.2 itself. Adding 0.1 twelve times to −1 does not give exactly 0.2 on a computer, and a hair
# too much puts it into the wrong class.


# %% 2.1 StepData
class StepData(Dataset):
    """Twenty points on a line, and a label that steps from 0 to 1.

    Attributes:
        x: −1, −0.9, −0.8 … 0.9, float32 `(20, 1)`.
        y: 1 where x > 0.2, else 0 (also at 0.2), float32 `(20, 1)`: the loss compares it with probabilities.

    Example:
        >>> data = StepData()
        >>> len(data), data.x.shape, data.y.shape
        (20, torch.Size([20, 1]), torch.Size([20, 1]))
        >>> data[0]
        (tensor([-1.]), tensor([0.]))
    """

    def __init__(self) -> None:
        # TODO(2.1): replace the line below.
        raise NotImplementedError("task 2.1, StepData, is not written yet")

    def __len__(self) -> int:
        """The number of samples."""
        # TODO(2.1): replace the line below.
        raise NotImplementedError("task 2.1, StepData.__len__, is not written yet")

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        """Sample number `index`: its x, float32 `(1,)`, and its y, float32 `(1,)`."""
        # TODO(2.1): replace the line below.
        raise NotImplementedError("task 2.1, StepData.__getitem__, is not written yet")


# %% [markdown]
# ## 2.2 The neuron
#
# `nn.Linear` holds the weights and the bias and computes the sum $z = w \cdot x + b$; you add the sigmoid. Before
# you go on, find out by hand what the two numbers do: with one feature, a larger $w$ makes the S steeper, and
# it crosses 1/2 at $x = -b / w$.


# %% 2.2 LogisticRegression
class LogisticRegression(nn.Module):
    """One neuron: σ(w·x + b), the probability of class 1.

    Attributes:
        linear: the `nn.Linear` that holds `weight` `(1, num_features)` and `bias` `(1,)`; `state_dict()` holds these
            two under their names, and nothing else.

    Example:
        >>> model = LogisticRegression(2)
        >>> start = {"linear.weight": torch.tensor([[2.0, -1.0]]), "linear.bias": torch.tensor([0.5])}
        >>> _ = model.load_state_dict(start)
        >>> model(torch.tensor([[0.0, 0.5], [1.0, 0.5]])).detach()
        tensor([[0.5000],
                [0.8808]])
    """

    def __init__(self, num_features: int) -> None:
        super().__init__()
        # TODO(2.2): replace the line below.
        raise NotImplementedError("task 2.2, LogisticRegression, is not written yet")

    def forward(self, x: Tensor) -> Tensor:
        """The probability of class 1 for every row.

        Args:
            x: float `(N, num_features)`; sums w·x + b as large as ±1e4 are fine.

        Returns:
            `(N, 1)`, of the dtype of `x`, each between 0 and 1.
        """
        # TODO(2.2): replace the line below.
        raise NotImplementedError("task 2.2, LogisticRegression.forward, is not written yet")


# %% [markdown]
# ## 2.3 What a mistake costs
#
# The likelihood of the labels is the product of the probabilities that the neuron gave to what really happened:
# $\hat y$ for a sample of class 1, $1 - \hat y$ for one of class 0. Its negative logarithm, averaged, is the binary
# cross-entropy. A label is 0 or 1, so of the two terms in the formula below exactly one counts.
#
# Two things happen to a neuron that is very sure. In float32, $\sigma(20)$ is not nearly 1, it *is* 1; and
# $\log(1 - 1)$ is $-\infty$. Worse, the term that should not count at all becomes $0 \cdot \infty$, which is not a
# number, and so does its gradient: one step with such a gradient, and every weight is lost for good. So the loss needs
# a stabiliser: something that keeps the argument of the logarithm away from 0, too small to be seen elsewhere. Two
# questions to ask of yours. Does float32 know the number $1 - \varepsilon$, or is that 1 again? And where do you cut?
# A logarithm that is cut off *after* it was taken has a finite value; its slope at 0 is another matter. And a clamp has
# no slope beyond the place where it cuts: a neuron that is wrong, and surer than that, learns nothing from its mistake.


# %% 2.3 bce_criterion
def bce_criterion(yhat: Tensor, y: Tensor) -> Tensor:
    """Mean binary cross-entropy of probabilities, finite everywhere.

    L = −(1/N) Σₙ [yₙ log ŷₙ + (1 − yₙ) log(1 − ŷₙ)]

    For ŷ from 0.001 to 0.999 a stabiliser must not show: three digits are those of the formula. Nearer to 0 and 1, and
    exactly there, the loss and its gradient stay finite, for right answers and for wrong ones: at exactly 0 or 1 a
    right answer costs (nearly) nothing, and a wrong one at least 10.

    torch's Bernoulli and Binomial distributions compute this loss as well, so they are not allowed either.

    Args:
        yhat: probabilities of class 1, float `(N, 1)` or `(N,)`, each from 0 to 1, both included.
        y: labels 0.0 or 1.0, float, of the shape of `yhat`.

    Returns:
        A 0-d tensor of the dtype of `yhat`; its gradient reaches `yhat` and is finite.

    Example:
        >>> bce_criterion(torch.tensor([[0.8], [0.4]]), torch.tensor([[1.0], [0.0]]))
        tensor(0.3670)
        >>> bce_criterion(torch.tensor([[0.0], [1.0]]), torch.tensor([[1.0], [0.0]])).isfinite()
        tensor(True)
    """
    # TODO(2.3): replace the line below. Not allowed here: torch's binary_cross_entropy,
    #     binary_cross_entropy_with_logits, BCELoss, BCEWithLogitsLoss.
    raise NotImplementedError("task 2.3, bce_criterion, is not written yet")


# %% [markdown]
# ### Why not the squared error?
#
# One could also take the mean of $(\hat y - y)^2$. It is 0 for a perfect neuron as well, and for regression nobody
# would think of anything else. Behind a sigmoid it has a flaw that its values do not show. The chain rule gives, for
# one sample,
#
# $$\frac{\partial}{\partial w} (\hat y - y)^2 = 2\,(\hat y - y)\;\hat y (1 - \hat y)\; x \qquad
# \frac{\partial}{\partial w} \mathrm{BCE} = (\hat y - y)\; x$$
#
# The factor $\hat y (1 - \hat y)$ is the slope of the sigmoid. It is 1/4 at best, and nearly 0 as soon as $\hat y$ is
# near 0 or 1, *whether that is right or wrong*. In the cross-entropy, the logarithm cancels it. Start the neuron where
# it calls everything class 0, with $w = -5$ and $b = -10$, and compare the two slopes.

# %% [markdown]
# ## 2.4 Downhill in small steps
#
# Gradient descent moves every weight a little against its slope. *Mini-batch* means that each step looks at a few
# samples only: cheaper steps, more of them, and a path that trembles a little because every batch has its own
# opinion. One round through all samples is an **epoch**. A step is always the same: forget the old gradients, predict,
# compare, go backward, update.
#
# Here the samples stay in their order, so that two people get the same numbers. (Homework 4 shuffles, as one should.)
#
# Keep a diary of every epoch. Its loss is the mean over all N *samples*, each counted as it was before the step that
# used it. With 20 samples in batches of 3 the last batch holds 2: the mean of seven batch means would count those two
# for three.


# %% 2.4 train
def train(
    model: nn.Module, dataset: Dataset, criterion: Criterion, lr: float, batch_size: int, epochs: int
) -> dict[str, list[float]]:
    """Train a one-feature model in place with mini-batch SGD, and keep a diary.

    A step takes the next `batch_size` samples in the order of the dataset (the last step of an epoch takes what is
    left) and changes each parameter θ to θ − lr · ∂L/∂θ, where L = criterion(model(x), y) for that batch.

    Args:
        model: maps `(n, 1)` to `(n, 1)`; `model.linear` is an `nn.Linear(1, 1)`.
        dataset: any dataset with a length whose items are pairs x `(1,)`, y `(1,)`, such as `StepData()`.
        criterion: the mean loss of a batch, called as `criterion(yhat, y)`.
        lr: learning rate of plain SGD.
        batch_size: samples per step.
        epochs: how often every sample is used.

    Returns:
        `{"loss": [...], "w": [...], "b": [...]}`, one float per epoch: the mean of the loss over the N samples, each
        counted as it was before its step, and the model's weight and bias after the epoch.

    Example:
        >>> model = LogisticRegression(1)
        >>> _ = model.load_state_dict({"linear.weight": torch.tensor([[0.0]]), "linear.bias": torch.tensor([0.0])})
        >>> diary = train(model, StepData(), nn.BCELoss(), lr=1.0, batch_size=20, epochs=2)
        >>> [round(value, 4) for value in diary["loss"]], [round(value, 4) for value in diary["w"]]
        ([0.6931, 0.621], [0.235, 0.4486])
    """
    # TODO(2.4): replace the line below.
    raise NotImplementedError("task 2.4, train, is not written yet")


# %% [markdown]
# ### The same start, two losses
#
# Now let both losses loose from the bad start: learning rate 2, batches of 3, 100 epochs.

# %% [markdown]
# The squared error does not even know that it failed. Its loss is 0.35, its slope is nothing, and to gradient descent a
# plain with no slope looks like the bottom of a valley: 13 of 20 samples right, for ever.

# %% [markdown]
# ## 2.5 The landscape
#
# With two numbers to find, the loss is a landscape: east is $w$, north is $b$, the height is the loss of all samples.
# Compute it on a whole grid at once. No Python loop over the grid is needed: give $w$, $b$ and the samples a dimension
# each, let broadcasting form every combination, and average over the dimension of the samples. (Which
# dimension must $b$ have, so that each *row* of the result belongs to one $b$?)
#
# In the corners of a large map $w x + b$ may be 50, and the sigmoid exactly 1. So either use your criterion's
# stabiliser, or a form of the cross-entropy that takes $z$ itself.


# %% 2.5 loss_surface
def loss_surface(w: Tensor, b: Tensor, x: Tensor, y: Tensor, loss: str) -> Tensor:
    """The mean loss of a one-feature neuron for every pair of a weight and a bias.

    surface[i, j] = mean over the N samples of the loss of σ(w[j]·x + b[i]), without a Python loop over the grid

    Args:
        w: weights, float `(W,)`.
        b: biases, float `(B,)`.
        x: samples, float `(N, 1)`.
        y: labels 0.0 or 1.0, float `(N, 1)`.
        loss: `"bce"` for binary cross-entropy (finite everywhere), `"mse"` for the mean of (ŷ − y)².

    Returns:
        `(B, W)`, a row for every b and a column for every w, of the dtype of `w`.

    Example:
        >>> x, y = torch.tensor([[1.0], [-1.0]]), torch.tensor([[1.0], [0.0]])
        >>> loss_surface(torch.tensor([0.0, 1.0, 2.0]), torch.tensor([0.0, 1.0]), x, y, "bce")
        tensor([[0.6931, 0.3133, 0.1269],
                [0.8133, 0.4100, 0.1809]])
    """
    # TODO(2.5): replace the line below.
    raise NotImplementedError("task 2.5, loss_surface, is not written yet")


# %% [markdown]
# The cross-entropy of one neuron is convex: a bowl, steep where the neuron is most wrong. The squared error has a
# gorge that leads to the answer and high plains around it; whoever starts on a plain stays there. That is why
# classifiers are trained with cross-entropy, and why a loss that no longer falls is no proof that anything was learnt.

# %% [markdown]
# ## 2.6 The other road: two clouds of points
#
# Forget gradients for a while. Suppose that somebody made the data like this: first choose a class $C_k$, with
# probability $P(C_k)$, its **prior**; then draw the point from that class's own Gaussian,
#
# $$p(x \mid C_k) = \frac{1}{(2\pi)^{D/2}\,|\Sigma_k|^{1/2}}
# \exp\left(-\tfrac12\,(x - \mu_k)^\top \Sigma_k^{-1} (x - \mu_k)\right)$$
#
# A model that says how the data came about is called *generative*. Which priors, means and covariances make the
# samples that we have most likely? Set the derivative of the log-likelihood to 0, and the answer is what one would
# hope for: shares, averages, and averages of squared deviations,
#
# $$P(C_k) = \frac{N_k}{N} \qquad \mu_k = \frac{1}{N_k} \sum_{n \in C_k} x_n \qquad
# \Sigma_k = \frac{1}{N_k} \sum_{n \in C_k} (x_n - \mu_k)(x_n - \mu_k)^\top$$
#
# Note the $N_k$ below the covariance. Dividing by $N_k - 1$ answers another question (how to be right on average over
# many data sets), and torch's functions do that unless they are told otherwise. In this part **class 1 is the class of
# label 0** and class 2 the class of label 1, so index $k - 1$ belongs to class $k$ and to label $k - 1$.


# %% 2.6 fit_gaussians
def fit_gaussians(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Priors, means and covariances of two classes, by maximum likelihood.

    P(C_k) = N_k / N, μ_k the mean of the class's rows, Σ_k = (1/N_k) Σₙ (xₙ − μ_k)(xₙ − μ_k)ᵀ over the class's rows

    Args:
        x: samples, float `(N, D)`, D ≥ 2.
        y: labels 0 or 1, int64 `(N,)`, both of which occur; label 0 is class 1 (index 0), label 1 is class 2 (index 1).

    Returns:
        priors `(2,)`, means `(2, D)` and covariances `(2, D, D)`, of the dtype of `x`.

    Example:
        >>> x = torch.tensor([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0], [4.0, 1.0], [6.0, 3.0]])
        >>> priors, means, covariances = fit_gaussians(x, torch.tensor([0, 0, 0, 0, 1, 1]))
        >>> priors, means
        (tensor([0.6667, 0.3333]), tensor([[1., 1.],
                [5., 2.]]))
        >>> covariances[0], covariances[1]
        (tensor([[1., 0.],
                [0., 1.]]), tensor([[1., 1.],
                [1., 1.]]))
    """
    # TODO(2.6): replace the line below.
    raise NotImplementedError("task 2.6, fit_gaussians, is not written yet")


# %% [markdown]
# ## 2.7 Bayes' rule
#
# Where did a new point come from? Bayes' rule weighs how well each class explains it:
#
# $$P(C_1 \mid x) = \frac{P(C_1)\,p(x \mid C_1)}{P(C_1)\,p(x \mid C_1) + P(C_2)\,p(x \mid C_2)}$$
#
# The formula is right and its literal translation is not: a few dozen standard deviations from both means, both
# densities are smaller than any number that a computer knows, and 0/0 is not a number. Yet the question has a clear
# answer there. Divide numerator and denominator by the numerator:
#
# $$P(C_1 \mid x) = \frac{1}{1 + e^{-z}} = \sigma(z) \qquad
# z = \ln \frac{P(C_1)\,p(x \mid C_1)}{P(C_2)\,p(x \mid C_2)}$$
#
# There is the sigmoid, and nobody invited it. Logarithms of densities never underflow; so work with those, and
# exponentiate nothing but inside the sigmoid.


# %% 2.7 posterior
def posterior(x: Tensor, priors: Tensor, means: Tensor, covariances: Tensor) -> Tensor:
    """The probability that each point came from class 1, by Bayes' rule with Gaussian densities, in log space.

    ln p(x | C_k) = −½ (x − μ_k)ᵀ Σ_k⁻¹ (x − μ_k) − ½ ln |Σ_k| − (D/2) ln 2π

    Args:
        x: points, float `(N, D)`; they may lie so far out that both densities underflow to 0.
        priors: P(C_1) and P(C_2), float `(2,)`, both positive.
        means: float `(2, D)`.
        covariances: float `(2, D, D)`, symmetric and positive definite; each class has its own.

    Returns:
        P(C_1 | x) for each row, `(N,)`, of the dtype of `x`; class 1 is index 0.

    Example:
        >>> means, covariances = torch.tensor([[0.0, 0.0], [2.0, 0.0]]), torch.eye(2).expand(2, 2, 2)
        >>> posterior(torch.tensor([[1.0, 5.0], [0.0, 0.0]]), torch.tensor([0.5, 0.5]), means, covariances)
        tensor([0.5000, 0.8808])
        >>> posterior(torch.tensor([[-300.0, 0.0]]), torch.tensor([0.5, 0.5]), means, covariances)
        tensor([1.])
    """
    # TODO(2.7): replace the line below.
    raise NotImplementedError("task 2.7, posterior, is not written yet")


# %% [markdown]
# ## 2.8 The two roads meet
#
# Look at $z$ again, and let both classes share *one* covariance $\Sigma$. The determinants cancel. Multiply out the two
# squared distances: the term $x^\top \Sigma^{-1} x$ is in both, with opposite signs, and cancels as well. What is left
# of $z$ is linear in $x$:
#
# $$w = \Sigma^{-1}(\mu_1 - \mu_2) \qquad
# b = -\tfrac12\,\mu_1^\top \Sigma^{-1} \mu_1 + \tfrac12\,\mu_2^\top \Sigma^{-1} \mu_2 + \ln \frac{N_1}{N_2}$$
#
# So $P(C_1 \mid x) = \sigma(w \cdot x + b)$: the neuron of task 2.2. Multiply it out once on paper. The ratio of the
# counts is the ratio of the priors, $N_1 / N_2 = P(C_1) / P(C_2)$.


# %% 2.8 to_logistic
def to_logistic(priors: Tensor, means: Tensor, covariance: Tensor) -> tuple[Tensor, Tensor]:
    """The weights and the bias of the neuron that two Gaussians with one shared covariance amount to.

    w = Σ⁻¹(μ₁ − μ₂), b = −½ μ₁ᵀΣ⁻¹μ₁ + ½ μ₂ᵀΣ⁻¹μ₂ + ln(N₁/N₂); then σ(w·x + b) = P(C_1 | x)

    Args:
        priors: N₁/N and N₂/N, float `(2,)`, both positive.
        means: μ₁ and μ₂, float `(2, D)`.
        covariance: Σ, float `(D, D)`, symmetric and positive definite.

    Returns:
        w, `(D,)` of the dtype of `means`, and b, one number.

    Example:
        >>> means = torch.tensor([[1.0, 2.0], [0.0, 0.0]])
        >>> w, b = to_logistic(torch.tensor([0.5, 0.5]), means, torch.tensor([[1.0, 0.0], [0.0, 2.0]]))
        >>> w, round(float(b), 4)
        (tensor([1., 1.]), -1.5)
    """
    # TODO(2.8): replace the line below.
    raise NotImplementedError("task 2.8, to_logistic, is not written yet")


# %% [markdown]
# ### Water against normal
#
# Creatures of two kinds, *water* (79 of them, class 1) and *normal* (61, class 2), are described by two numbers each.
# The cell below makes points with exactly the means and covariances of the two kinds, and your functions do the
# rest: fit, share one covariance $(N_1 \Sigma_1 + N_2 \Sigma_2) / (N_1 + N_2)$, and turn it into a neuron.

# %% [markdown]
# Which road is better? The generative one needs no search and little data, and it can say what a typical member of a
# class looks like; but it believes that the clouds are Gaussian, and pays where they are not. The downhill road
# believes nothing about the clouds and adjusts $w$ and $b$ to one purpose only: telling the classes apart.

# %% [markdown]
# ## From one neuron to a network
#
# One neuron draws one straight border, and that is all it can do. If class 1 lies *between* two parts of class 0, no
# $w$ and $b$ will help, whatever the loss. But nothing keeps a neuron from taking the answers of other neurons as its
# features. Two of them below find one edge each, and the difference of the two is a bump that no single neuron
# can make. Where the edges should be is again a matter of going downhill: the gradient passes through the
# second layer into the first. Homework 3 writes that training loop at three heights, homework 4 builds the network.
