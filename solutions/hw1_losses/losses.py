# %% [markdown]
# # Homework 1: loss functions and their gradients
#
# A classifier ends in numbers. Training needs a single number that says how wrong they are, and the
# direction in which they should move. This homework builds both from scratch: the way from scores to
# probabilities, the losses that compare probabilities with labels, and their gradients.
#
# In every task **N** is the number of rows (samples) and **C** the number of classes. Labels are `int64`
# of shape `(N,)`. Four promises hold for every function (what it prints costs nothing, and is shown to you):
#
# - it keeps the dtype and the device of its floating-point input (the only exceptions say so);
# - it never changes its inputs in place, and they need not be contiguous in memory;
# - a loss is a 0-d tensor, averaged over the batch, and `loss.backward()` reaches its first input;
# - you may call anything you wrote earlier, and all of torch but the names listed as not allowed.
#
# Each docstring holds the formula and an example small enough to do by hand. Do it by hand once.

# %%
import math

import torch

Tensor = torch.Tensor

# %% [markdown]
# ## From scores to probabilities
#
# A network's last layer returns **logits**: any real numbers, the larger the more likely. Softmax makes
# them positive and lets each row sum to one:
#
# $$\mathrm{softmax}(z)_c = \frac{e^{z_c}}{\sum_k e^{z_k}}$$
#
# The formula is right and its literal translation is not: in float32, `exp(89)` is already infinite, and
# infinity divided by infinity is not a number. The way out is a property of the formula itself: adding
# the same number to every logit of a row changes nothing, because it cancels. So you may choose that
# number such that nothing overflows.


# %% 1.1 softmax
def softmax(z: Tensor, dim: int = -1) -> Tensor:
    """Turn scores into probabilities along one dimension.

    softmax(z)_c = exp(z_c) / Σₖ exp(z_k)

    Args:
        z: scores, float, of any shape; entries as large as ±1e4 are fine.
        dim: the dimension along which the results sum to 1.

    Returns:
        Probabilities, of the shape and dtype of `z`.

    Example:
        >>> softmax(torch.tensor([1.0, 2.0, 3.0]))
        tensor([0.0900, 0.2447, 0.6652])
    """
    ### BEGIN SOLUTION
    exponentials = (z - z.amax(dim=dim, keepdim=True)).exp()
    return exponentials / exponentials.sum(dim=dim, keepdim=True)
    ### END SOLUTION


# %% [markdown]
# ### Its logarithm
#
# Losses want log-probabilities. Taking the logarithm of a finished softmax loses them: a class that is
# 200 behind has probability $e^{-200}$, float32 rounds it to 0, and the logarithm is $-\infty$. Take the
# logarithm on paper first, and see which exponential disappears.


# %% 1.2 log_softmax
def log_softmax(z: Tensor, dim: int = -1) -> Tensor:
    """Logarithm (base e) of the softmax, without underflow.

    log softmax(z)_c = log(exp(z_c) / Σₖ exp(z_k))

    Args:
        z: scores, float, of any shape; entries as large as ±1e4 are fine.
        dim: the dimension along which the probabilities sum to 1.

    Returns:
        Log-probabilities, finite, of the shape and dtype of `z`; their gradient reaches `z`.

    Example:
        >>> log_softmax(torch.tensor([1.0, 2.0, 3.0]))
        tensor([-2.4076, -1.4076, -0.4076])
        >>> log_softmax(torch.tensor([0.0, -200.0]))
        tensor([   0., -200.])
    """
    ### BEGIN SOLUTION
    shifted = z - z.amax(dim=dim, keepdim=True)
    return shifted - shifted.exp().sum(dim=dim, keepdim=True).log()
    ### END SOLUTION


# %% [markdown]
# ## From labels to rows
#
# A label is a name, not an amount: class 2 is not twice class 1. Its one-hot row puts probability 1 on
# the true class and 0 on every other, so that a label can be compared with a row of probabilities.


# %% 1.3 one_hot
def one_hot(y: Tensor, num_classes: int) -> Tensor:
    """One row per label: 1 in the label's column, 0 elsewhere.

    Args:
        y: class labels, int64 `(N,)`.
        num_classes: C, the number of columns, whichever labels occur in `y`.

    Returns:
        float32 `(N, C)`.

    Raises:
        ValueError: a label lies outside 0 … C−1.

    Example:
        >>> one_hot(torch.tensor([2, 0]), 3)
        tensor([[0., 0., 1.],
                [1., 0., 0.]])
    """
    ### BEGIN SOLUTION
    if ((y < 0) | (y >= num_classes)).any():
        raise ValueError(f"labels must lie in 0 … {num_classes - 1}")
    rows = torch.zeros(len(y), num_classes, device=y.device)
    return rows.scatter_(1, y.unsqueeze(1), 1.0)
    ### END SOLUTION


# %% [markdown]
# ## The likelihood of the labels
#
# How good are predicted probabilities? Ask how probable they made what really happened. The likelihood of
# a whole batch is a product of N numbers below one, which soon underflows; its logarithm is a sum, which
# does not. Negated and averaged, it is a loss: 0 if every true class got probability 1, and growing
# without bound as a true class gets less.


# %% 1.4 nll_loss
def nll_loss(log_probs: Tensor, y: Tensor) -> Tensor:
    """Mean negative log-likelihood of the true classes.

    L = −(1/N) Σₙ log_probsₙ[yₙ]

    Args:
        log_probs: log-probabilities, float `(N, C)`; they are logarithms already.
        y: class labels, int64 `(N,)`, each in 0 … C−1.

    Returns:
        A 0-d tensor of the dtype of `log_probs`; its gradient is −1/N at each row's label, 0 elsewhere.

    Example:
        >>> nll_loss(torch.tensor([[0.7, 0.2, 0.1]]).log(), torch.tensor([0]))
        tensor(0.3567)
        >>> nll_loss(torch.tensor([[0.1, 0.3, 0.6]]).log(), torch.tensor([0]))
        tensor(2.3026)
    """
    ### BEGIN SOLUTION
    return -log_probs.gather(1, y.unsqueeze(1)).mean()
    ### END SOLUTION


# %% tags=["notebook"]
def plot_price_of_a_probability() -> None:
    """Draw the loss of one sample by the probability that its true class got."""
    import matplotlib.pyplot as plt  # here, because only the pictures need it

    p, truth = torch.linspace(0.005, 1, 200), torch.tensor([0])
    rows = torch.stack((p, 1 - p), dim=1).log().split(1)
    plt.plot(p, [nll_loss(row, truth).item() for row in rows], color="#D55E00")
    for known in (0.7, 0.1):  # the first of these is the example above
        loss = -math.log(known)
        plt.plot(known, loss, "o", color="#D55E00")
        plt.annotate(f"p = {known}: {loss:.4f}", (known, loss), (8, 6), textcoords="offset points")
    plt.title("Being right costs nothing, and being wrong has no limit")
    plt.xlabel("probability p of the true class")
    plt.ylabel("loss −log p (nats)")
    plt.show()


plot_price_of_a_probability()

# %% [markdown]
# ## Cross-entropy from logits
#
# Now the pieces meet. The loss takes *logits*, so that the stable log-softmax happens inside and exactly
# once. A network trained with this loss therefore has no softmax layer at its end.
#
# What if it has one all the same? Then softmax is applied twice, and nothing crashes. But the second one
# gets numbers between 0 and 1 for logits, which differ by at most 1: the most certain right answer of two
# classes still costs $\ln(1 + e^{-1}) \approx 0.31$, and the worst mistake no more than
# $\ln(1 + e) \approx 1.31$. The curve is flat at both ends: a confident mistake has hardly any gradient left.
# The picture after this task shows both losses.


# %% 1.5 cross_entropy
def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    """Mean cross-entropy of a batch, computed from logits.

    L = −(1/N) Σₙ log softmax(logitsₙ)[yₙ]

    Args:
        logits: raw scores, float `(N, C)`, entries up to ±1e4; not probabilities.
        y: class labels, int64 `(N,)`, each in 0 … C−1.

    Returns:
        A 0-d tensor of the dtype of `logits`; its gradient reaches `logits` and is as finite as the loss.

    Example:
        >>> cross_entropy(torch.tensor([[2.0, 1.0, 0.1]]), torch.tensor([0]))
        tensor(0.4170)
        >>> cross_entropy(torch.tensor([[0.5, 2.0, 0.3]]), torch.tensor([0]))
        tensor(1.8406)
        >>> batch = torch.tensor([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]])
        >>> cross_entropy(batch, torch.tensor([2, 0, 1]))
        tensor(0.4966)
    """
    ### BEGIN SOLUTION
    return nll_loss(log_softmax(logits), y)
    ### END SOLUTION


# %% tags=["notebook"]
# Three photos of an owl (2), a cat (0) and a dog (1): the first model leans the right way in each row.
labels = torch.tensor([2, 0, 1])
good = torch.tensor([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]])
bad = torch.tensor([[0.8, 0.2, 0.3], [0.2, 0.3, 0.5], [0.2, 0.2, 0.5]])
print("good:", cross_entropy(good, labels).item(), " bad:", cross_entropy(bad, labels).item())

# Four classes, of which the last is true and has the largest logit.
four = torch.tensor([[0.1, 0.0, 0.0, 1.0]])
print("softmax:", softmax(four), " loss:", cross_entropy(four, torch.tensor([3])).item())

# Numbers drawn from a seed are the same for everybody: labels 0, 2, 1 and a loss of 1.4689.
torch.manual_seed(1)
drawn, drawn_labels = torch.rand(3, 5), torch.randint(5, (3,))
print("labels:", drawn_labels.tolist(), " loss:", cross_entropy(drawn, drawn_labels).item())


# %% tags=["notebook"]
def plot_softmax_twice() -> None:
    """Draw the loss of one sample of two classes by its margin, with one softmax and with two."""
    import matplotlib.pyplot as plt

    margins = torch.linspace(-6, 6, 121)
    rows = torch.stack((margins, torch.zeros_like(margins)), dim=1).unsqueeze(1)  # a batch of one for each margin
    truth = torch.tensor([0])
    plt.plot(margins, [cross_entropy(row, truth).item() for row in rows], color="#D55E00", label="softmax once")
    twice = [cross_entropy(softmax(row), truth).item() for row in rows]
    plt.plot(margins, twice, "--", color="#CC79A7", label="softmax twice")
    plt.title("With softmax twice, a confident mistake costs little")
    plt.xlabel("margin: true logit minus the other")
    plt.ylabel("loss of the sample (nats)")
    plt.ylim(bottom=0)
    plt.legend()
    plt.show()


plot_softmax_twice()

# %% [markdown]
# ## Where the name comes from
#
# An event of probability $p$ is worth $-\log_2 p$ bits of surprise. **Entropy** is the mean surprise of
# somebody who knows the true distribution; **cross-entropy** is the mean surprise of somebody who expects
# $q$ while the world follows $p$:
#
# $$H(p) = -\sum_c p_c \log p_c \qquad H(p, q) = -\sum_c p_c \log q_c$$
#
# What never happens surprises nobody: $0 \cdot \log 0$ counts as 0. What was called impossible and happens
# all the same is an infinite surprise. With a one-hot $p$ only one term is left, the loss of task 1.4.
# The base of the logarithm sets the unit: 2 gives bits, e gives nats.


# %% 1.6 entropy
def entropy(p: Tensor, base: float = 2.0) -> Tensor:
    """Entropy of each distribution along the last dimension.

    H(p) = −Σ_c p_c log p_c, where 0·log 0 = 0

    Args:
        p: distributions, float `(…, C)`; exact zeros are fine.
        base: base of the logarithm; 2 gives bits.

    Returns:
        One number per distribution, `(…)`, of the dtype of `p`.

    Example:
        >>> entropy(torch.tensor([[0.75, 0.25], [1.0, 0.0]])).abs()
        tensor([0.8113, 0.0000])
    """
    ### BEGIN SOLUTION
    return -torch.xlogy(p, p).sum(dim=-1) / math.log(base)
    ### END SOLUTION


# %% 1.6 cross_entropy_between
def cross_entropy_between(p: Tensor, q: Tensor, base: float = math.e) -> Tensor:
    """Cross-entropy of `q` under the true distribution `p`, along the last dimension.

    H(p, q) = −Σ_c p_c log q_c; a term with p_c = 0 counts 0, one with p_c > 0 and q_c = 0 is inf

    Args:
        p: true distributions, float `(…, C)`.
        q: predicted distributions, of the same shape.
        base: base of the logarithm; e gives nats.

    Returns:
        One number per pair, `(…)`, of the dtype of `p`.

    Example:
        >>> cross_entropy_between(torch.tensor([0.0, 1.0, 0.0]), torch.tensor([0.75, 0.25, 0.0]), base=2.0)
        tensor(2.)
    """
    ### BEGIN SOLUTION
    return -torch.xlogy(p, q).sum(dim=-1) / math.log(base)
    ### END SOLUTION


# %% tags=["notebook"]
# Seven events, of which the fifth happened. Where it is certain, zeros in the prediction cost nothing elsewhere.
happened = torch.tensor([0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0])
predicted = torch.tensor([0.02, 0.30, 0.38, 0.0, 0.25, 0.05, 0.0])
in_nats, in_bits = (cross_entropy_between(happened, predicted, base).item() for base in (math.e, 2.0))
print("cross-entropy:", in_nats, "nats =", in_bits, "bits")

# %% [markdown]
# ## Two classes, one number
#
# With two classes one probability is enough: $p$ for class 1, $1 - p$ for class 0. If the model returns a
# logit $z$ instead, then $p = \sigma(z) = 1 / (1 + e^{-z})$, and the same care is due as above: put
# $\sigma$ into the formula, simplify on paper, and only then write code. Here a batch may have any shape,
# `(N,)` or `(N, 1)` say, and N counts its elements.


# %% 1.7 binary_cross_entropy
def binary_cross_entropy(p: Tensor, y: Tensor) -> Tensor:
    """Mean cross-entropy of the probabilities of class 1.

    L = −(1/N) Σₙ [yₙ log pₙ + (1 − yₙ) log(1 − pₙ)]

    torch's Bernoulli and Binomial distributions compute this loss as well, so they are not allowed either.

    Args:
        p: probability of class 1, float, strictly between 0 and 1; a guard against log 0 may move it by 1e-7.
        y: labels 0.0 or 1.0, float, of the shape of `p`.

    Returns:
        A 0-d tensor of the dtype of `p`; its gradient reaches `p`.

    Example:
        >>> binary_cross_entropy(torch.tensor([0.8, 0.4]), torch.tensor([1.0, 0.0]))
        tensor(0.3670)
    """
    ### BEGIN SOLUTION
    return -(y * p.log() + (1 - y) * (1 - p).log()).mean()
    ### END SOLUTION


# %% 1.7 binary_cross_entropy_with_logits
def binary_cross_entropy_with_logits(z: Tensor, y: Tensor) -> Tensor:
    """The same loss, computed from logits: p = σ(z).

    L = −(1/N) Σₙ [yₙ log σ(zₙ) + (1 − yₙ) log(1 − σ(zₙ))]

    Args:
        z: logits, float, entries up to ±1e4.
        y: labels 0.0 or 1.0, float, of the shape of `z`.

    Returns:
        A 0-d tensor of the dtype of `z`, always finite; its gradient reaches `z` and is finite, too.

    Example:
        >>> binary_cross_entropy_with_logits(torch.tensor([2.0, -1.0]), torch.tensor([1.0, 0.0]))
        tensor(0.2201)
    """
    ### BEGIN SOLUTION
    return (torch.logaddexp(z, torch.zeros_like(z)) - y * z).mean()
    ### END SOLUTION


# %% [markdown]
# ## Mean squared error
#
# The loss of regression. It can be used for classification too: compare the raw outputs with one-hot
# rows. Homework 4 asks which of the two does better; the last part of this one shows a reason.


# %% 1.8 mse_loss
def mse_loss(prediction: Tensor, target: Tensor) -> Tensor:
    """Mean of the squared differences, over every element.

    Args:
        prediction: float, of any shape.
        target: float, of the shape of `prediction`.

    Returns:
        A 0-d tensor of the dtype of `prediction`; its gradient reaches `prediction`.

    Example:
        >>> mse_loss(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[1.0, 0.0], [0.0, 4.0]]))
        tensor(3.2500)
    """
    ### BEGIN SOLUTION
    return ((prediction - target) ** 2).mean()
    ### END SOLUTION


# %% 1.8 mse_one_hot
def mse_one_hot(logits: Tensor, y: Tensor) -> Tensor:
    """Mean squared error between raw outputs and one-hot rows, over all N·C elements.

    Args:
        logits: raw outputs, float `(N, C)`; no softmax is applied to them.
        y: class labels, int64 `(N,)`, each in 0 … C−1.

    Returns:
        A 0-d tensor of the dtype of `logits`; its gradient reaches `logits`.

    Example:
        >>> mse_one_hot(torch.tensor([[0.5, 0.5]]), torch.tensor([1]))
        tensor(0.2500)
    """
    ### BEGIN SOLUTION
    return mse_loss(logits, one_hot(y, logits.shape[1]))
    ### END SOLUTION


# %% [markdown]
# ## Gradients by hand
#
# Training only ever sees the gradient. Derive three of them on paper, with the chain rule:
#
# - softmax and cross-entropy together leave *prediction minus truth*: nearly everything cancels;
# - so do sigmoid and binary cross-entropy;
# - sigmoid and squared error do not: a factor $\sigma(1 - \sigma)$ stays, the slope of the sigmoid.
#
# That factor is almost 0 as soon as the model is sure, *even if it is sure of the wrong class*. A confident
# mistake then has hardly any gradient, and is hardly ever corrected. This is why classifiers are trained
# with cross-entropy.


# %% 1.9 cross_entropy_grad
def cross_entropy_grad(logits: Tensor, y: Tensor) -> Tensor:
    """Gradient of `cross_entropy` with respect to the logits, by hand.

    ∂L/∂logits = (softmax(logits) − onehot(y)) / N, with N the number of rows

    Args:
        logits: raw scores, float `(N, C)`.
        y: class labels, int64 `(N,)`, each in 0 … C−1.

    Returns:
        The gradient, of the shape and dtype of `logits`.

    Example:
        >>> cross_entropy_grad(torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([2]))
        tensor([[ 0.0900,  0.2447, -0.3348]])
    """
    ### BEGIN SOLUTION
    return (softmax(logits) - one_hot(y, logits.shape[1])) / len(y)
    ### END SOLUTION


# %% 1.9 bce_with_logits_grad
def bce_with_logits_grad(z: Tensor, y: Tensor) -> Tensor:
    """Gradient of `binary_cross_entropy_with_logits` with respect to `z`, by hand.

    ∂L/∂z = (σ(z) − y) / N, with N the number of elements

    Args:
        z: logits, float, of any shape.
        y: labels 0.0 or 1.0, float, of the shape of `z`.

    Returns:
        The gradient, of the shape and dtype of `z`.

    Example:
        >>> bce_with_logits_grad(torch.tensor([0.0, 2.0]), torch.tensor([1.0, 0.0]))
        tensor([-0.2500,  0.4404])
    """
    ### BEGIN SOLUTION
    return (torch.sigmoid(z) - y) / z.numel()
    ### END SOLUTION


# %% 1.9 mse_sigmoid_grad
def mse_sigmoid_grad(z: Tensor, y: Tensor) -> Tensor:
    """Gradient of the mean of (σ(z) − y)² with respect to `z`, by hand.

    ∂L/∂z = 2 (σ(z) − y) σ(z) (1 − σ(z)) / N, with N the number of elements

    Args:
        z: logits, float, of any shape.
        y: labels 0.0 or 1.0, float, of the shape of `z`.

    Returns:
        The gradient, of the shape and dtype of `z`.

    Example:
        >>> mse_sigmoid_grad(torch.tensor([0.0, 2.0]), torch.tensor([1.0, 0.0]))
        tensor([-0.1250,  0.0925])
    """
    ### BEGIN SOLUTION
    s = torch.sigmoid(z)
    return 2 * (s - y) * s * (1 - s) / z.numel()
    ### END SOLUTION


# %% tags=["notebook"]
def plot_gradients() -> None:
    """Draw both gradients for a sample of class 1, from confidently wrong (left) to right."""
    import matplotlib.pyplot as plt

    z = torch.linspace(-10, 10, 201)
    truth, n = torch.ones_like(z), len(z)  # times n: of one sample, not of the mean
    plt.plot(z, n * bce_with_logits_grad(z, truth), color="#D55E00", label="cross-entropy")
    plt.plot(z, n * mse_sigmoid_grad(z, truth), "--", color="#0072B2", label="squared error")
    plt.title("Only cross-entropy still pulls on a confident mistake")
    plt.xlabel("logit z of a sample of class 1")
    plt.ylabel("gradient ∂L/∂z of that sample")
    plt.legend()
    plt.show()


plot_gradients()

# %% [markdown]
# ## Counting what is right
#
# Accuracy is what people ask for and what no gradient can be taken of: it moves in jumps. It is reported,
# not trained on, and therefore a plain Python `float`. Loss and accuracy can disagree. The example below
# has a loss of 0.7066, hardly worse than guessing ($\ln 2 \approx 0.6931$), and gets two of five right.


# %% 1.10 argmax_accuracy
def argmax_accuracy(logits: Tensor, y: Tensor) -> float:
    """Share of rows whose largest logit is the label's.

    Args:
        logits: raw scores, float `(N, C)`.
        y: class labels, int64 `(N,)`.

    Returns:
        A Python float between 0 and 1.

    Example:
        >>> rows = torch.tensor([[-0.0180, 0.0855], [-0.0244, 0.0741], [-0.0187, 0.0850],
        ...                      [-0.0258, 0.0687], [-0.0267, 0.0617]])
        >>> round(argmax_accuracy(rows, torch.tensor([0, 0, 0, 1, 1])), 4)
        0.4
    """
    ### BEGIN SOLUTION
    return (logits.argmax(dim=1) == y).double().mean().item()
    ### END SOLUTION


# %% 1.10 threshold_accuracy
def threshold_accuracy(prediction: Tensor, y: Tensor, threshold: float = 0.5) -> float:
    """Share of right answers when a prediction above the threshold means class 1.

    Args:
        prediction: one number per sample, float `(N,)` or `(N, 1)`.
        y: labels 0 or 1, of the shape of `prediction`, integer or float.
        threshold: a prediction ≤ threshold is class 0, one above it is class 1.

    Returns:
        A Python float between 0 and 1.

    Example:
        >>> threshold_accuracy(torch.tensor([0.2, 0.5, 0.9, 0.6]), torch.tensor([0, 0, 1, 0]))
        0.75
    """
    ### BEGIN SOLUTION
    return ((prediction > threshold) == (y == 1)).double().mean().item()
    ### END SOLUTION


# %% tags=["notebook"]
# The five rows of argmax_accuracy's example: a loss near that of guessing, and arg-max says class 1 each time.
rows = torch.tensor(
    [[-0.0180, 0.0855], [-0.0244, 0.0741], [-0.0187, 0.0850], [-0.0258, 0.0687], [-0.0267, 0.0617]]
)
truth = torch.tensor([0, 0, 0, 1, 1])
print("softmax:", softmax(rows), sep="\n")
print("row losses:", [round(cross_entropy(rows[n : n + 1], truth[n : n + 1]).item(), 4) for n in range(len(rows))])
print("mean loss:", cross_entropy(rows, truth).item(), " guessing:", math.log(2))
print("arg-max:", rows.argmax(dim=1).tolist(), " accuracy:", argmax_accuracy(rows, truth))
