# %% [markdown]
# # Homework 3: the same loop at three heights
#
# Every network you will ever train is trained by the same few lines: predict, compare, find the direction
# in which the loss falls, take a small step that way, again. In this homework you write those lines three times. First
# with nothing but tensors, then with a ready-made loss, then with modules, an optimizer and batches, in the form in
# which everybody writes them. The third form is worth writing carefully, because you will never write another: at the
# end the very same loop trains a classifier of points that nine numbers describe and one of digits with hundreds
# of thousands.
#
# Four words that are easily mixed up:
#
# - a **batch** is a handful of rows that are looked at together;
# - a **step** is one update of the weights, from one batch;
# - an **epoch** is as many steps as it takes to see every row once;
# - **full batch** means that one batch holds all rows, so that an epoch is a single step.
#
# Throughout, N is the number of rows, D the number of features, C the number of classes; labels are `int64` of shape
# `(N,)`. No function changes its input tensors in place, and inputs need not be contiguous in memory. What a function
# prints costs nothing, and is shown to you.

# %%
import sys
from itertools import pairwise

import matplotlib.pyplot as plt
import torch
from torch import Tensor, nn
from torch.nn import functional as F

# Colours that everybody can tell apart (after Okabe and Ito).
CLASS_COLOURS = ("#56b4e9", "#e69f00", "#009e73")
MODEL_COLOURS = {"linear": "#0072b2", "MLP": "#d55e00"}

# %% [markdown]
# ## 3.1 All by hand
#
# A linear classifier gives row x the C logits xW + b. Softmax turns them into probabilities, the cost is the mean of
# −log p(true class) over the rows, and one step of gradient descent moves W and b against their gradients, each time
# by the learning rate times the gradient. You know all the pieces from homework 1; here they go into a loop.
#
# For the gradient you may choose. By hand it is one line: the cost's gradient by the logits is
# (probabilities − one-hot rows) / N, and the chain rule through xW + b does the rest. Or let autograd find it, and
# then mind two things. `backward` *adds* to `.grad`, so the old gradient must be set to zero before every step, or
# step 10 follows the sum of ten gradients. And the update itself is no part of the model: it belongs under
# `torch.no_grad()`.
#
# Here all classes share a single bias. Watch what it learns. (Add the same number to all logits of a row: what
# does softmax say to that?)


# %% 3.1 train_by_hand
def train_by_hand(x: Tensor, y: Tensor, num_classes: int, lr: float, epochs: int) -> tuple[Tensor, Tensor, list[float]]:
    """Train a linear softmax classifier by full-batch gradient descent, without torch's losses.

    logits = xW + b,   cost = −(1/N) Σₙ log softmax(logitsₙ)[yₙ],   W ← W − lr · ∂cost/∂W,   b ← b − lr · ∂cost/∂b

    Args:
        x: features, float `(N, D)`.
        y: class labels, int64 `(N,)`, each in 0 … C−1.
        num_classes: C.
        lr: learning rate.
        epochs: the number of steps; each uses all rows.

    Returns:
        `W`, `(D, C)`, which starts at zeros, and `b`, `(1,)`, one number for all classes, which starts at zero, both
        in the dtype of `x`; and `costs`: `epochs + 1` numbers, each a float or a 0-d tensor. `costs[i]` is the cost
        before step i (counted from 0), so that the last one is the cost of the weights that are returned.

    Example:
        >>> x, y = torch.tensor([[1.0, 2.0], [2.0, 1.0]]), torch.tensor([0, 1])
        >>> W, b, costs = train_by_hand(x, y, num_classes=2, lr=0.5, epochs=2)
        >>> [round(cost, 4) for cost in costs]
        [0.6931, 0.5759, 0.4859]
        >>> W
        tensor([[-0.2345,  0.2345],
                [ 0.2345, -0.2345]])
    """
    ### BEGIN SOLUTION
    W = torch.zeros(x.shape[1], num_classes, dtype=x.dtype, device=x.device)
    b = torch.zeros(1, dtype=x.dtype, device=x.device)
    truth = torch.zeros(len(y), num_classes, dtype=x.dtype, device=x.device).scatter_(1, y.unsqueeze(1), 1.0)
    costs = []
    for step in range(epochs + 1):
        logits = x @ W + b
        log_probs = logits - logits.logsumexp(dim=1, keepdim=True)
        costs.append(-(truth * log_probs).sum(dim=1).mean().item())
        if step < epochs:
            by_logits = (log_probs.exp() - truth) / len(y)
            W = W - lr * x.T @ by_logits
            b = b - lr * by_logits.sum()
    return W, b, costs
    ### END SOLUTION


# %% [markdown]
# ## 3.2 With a ready-made loss
#
# `F.cross_entropy` takes logits and labels, and does softmax, logarithm, picking and averaging in one call.
# `torch.optim.SGD` takes a list of tensors and does the update. What is left is the rhythm that every
# training loop has:
#
# 1. forget the old gradients (`zero_grad`),
# 2. compute the loss,
# 3. go backward,
# 4. take a step.
#
# The first may stand anywhere before the third, and nowhere between the third and the fourth. Nothing new is
# computed here: the costs must be those of 3.1, to the last digit that float32 can tell.


# %% 3.2 train_functional
def train_functional(
    x: Tensor, y: Tensor, num_classes: int, lr: float, epochs: int
) -> tuple[Tensor, Tensor, list[float]]:
    """The same training as `train_by_hand`, with `F.cross_entropy` and autograd.

    Args:
        x, y, num_classes, lr, epochs: as in `train_by_hand`.

    Returns:
        `W` `(D, C)`, `b` `(1,)` and the `epochs + 1` costs, as `train_by_hand` returns them: each cost a float or a
        0-d tensor, with or without its graph.

    Example:
        >>> x, y = torch.tensor([[1.0, 2.0], [2.0, 1.0]]), torch.tensor([0, 1])
        >>> W, b, costs = train_functional(x, y, num_classes=2, lr=0.5, epochs=2)
        >>> [round(cost, 4) for cost in costs]
        [0.6931, 0.5759, 0.4859]
    """
    ### BEGIN SOLUTION
    W = torch.zeros(x.shape[1], num_classes, dtype=x.dtype, device=x.device, requires_grad=True)
    b = torch.zeros(1, dtype=x.dtype, device=x.device, requires_grad=True)
    optimizer = torch.optim.SGD([W, b], lr=lr)
    costs = []
    for _ in range(epochs):
        optimizer.zero_grad()
        cost = F.cross_entropy(x @ W + b, y)
        cost.backward()
        optimizer.step()
        costs.append(cost.item())
    costs.append(F.cross_entropy(x @ W + b, y).item())
    return W.detach(), b.detach(), costs
    ### END SOLUTION


# %% [markdown]
# Eight rows of four features, three classes: after 1,000 steps both loops have come from ln 3 = 1.0986 (every class
# equally likely) to 0.399962, by way of the same eleven numbers. They are computed in float64 here; in float32 the last
# digit may differ by one, because rounding has a thousand steps to add up.

# %% tags=["notebook"]
EIGHT_ROWS = torch.tensor(
    [[1, 2, 1, 1], [2, 1, 3, 2], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]],
    dtype=torch.float32,
)
EIGHT_LABELS = torch.tensor([2, 2, 2, 1, 1, 1, 0, 0])

if __name__ == "__main__":
    for train in (train_by_hand, train_functional):
        _, b, costs = train(EIGHT_ROWS.double(), EIGHT_LABELS, 3, 0.1, 1000)
        print(f"{train.__name__:17}", *(f"{cost:.6f}" for cost in costs[::100]), f" b = {b.item():.1e}")

# %% [markdown]
# ## 3.3 A module
#
# A module keeps its weights itself. `nn.Linear(D, C)` holds a weight `(C, D)` and a bias for *each* class, both with
# random starting values; what a module assigns to `self` in `__init__` is found by `parameters()`, and so by the
# optimizer, by `state_dict()` and by `.to(device)`. Nobody lists tensors any more.
#
# Two habits to keep. In `__init__`, `nn.Module`'s own `__init__` is called before anything else. And `forward` returns
# logits: the softmax is inside the loss, where it can be done without overflow, and to find the most likely class
# nobody needs it.


# %% 3.3 SoftmaxClassifier
class SoftmaxClassifier(nn.Module):
    """A linear layer that gives each row one logit per class.

    Attributes:
        linear: the `nn.Linear` from `num_features` to `num_classes`; `state_dict()` holds its two tensors, no others.

    Example:
        >>> model = SoftmaxClassifier(4, 3)
        >>> model(torch.ones(8, 4)).shape, model.linear.weight.shape
        (torch.Size([8, 3]), torch.Size([3, 4]))
        >>> sum(p.numel() for p in model.parameters())
        15
    """

    def __init__(self, num_features: int, num_classes: int) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.linear = nn.Linear(num_features, num_classes)
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """Features `(N, num_features)` to logits `(N, num_classes)`; no softmax."""
        ### BEGIN SOLUTION
        return self.linear(x)
        ### END SOLUTION


# %% [markdown]
# A module starts at random, so that a run can be repeated only from a known state of the generator. After
# `torch.manual_seed(1)`, one `torch.rand(3, 5)` and one `torch.randint(5, (3,))` (two draws that move the generator on
# and are thrown away), the module is made and trained on the eight rows above: the costs are 1.849513, 0.689894, …
# 0.241922. It starts worse than the zeros of 3.1, and it ends better: each class now has a bias of its own.

# %% tags=["notebook"]
if __name__ == "__main__":
    torch.manual_seed(1)
    torch.rand(3, 5), torch.randint(5, (3,))
    classifier = SoftmaxClassifier(4, 3)
    sgd = torch.optim.SGD(classifier.parameters(), lr=0.1)
    module_costs = []
    for _ in range(1001):
        module_costs.append(F.cross_entropy(classifier(EIGHT_ROWS), EIGHT_LABELS))
        sgd.zero_grad()
        module_costs[-1].backward()
        sgd.step()
    print("SoftmaxClassifier", *(f"{cost.item():.6f}" for cost in module_costs[::100]))

# %% [markdown]
# ## 3.4 Data that a line cannot cut
#
# Three classes, drawn so that they can be told apart without a single mistake, and yet by no straight line. A point
# draws a size r and an angle θ; its distance from the origin is r(1 + cos θ), a heart-shaped curve whose size is r.
# The class is the whole part of r, so that class 0 is the innermost heart and the others lie around it like the rings
# of an onion. Whoever is given a point can compute the distance, divide by 1 + cos θ, and read off r.
#
# Data are split *before* anything is learned: one part to train on, one to choose by (validation), one to judge by
# (test). Rows are independent draws here, so there is no need to shuffle: cut where the sizes say.


# %% 3.4 make_cardioid
def make_cardioid(n: int, seed: int) -> tuple[Tensor, Tensor]:
    """Points on heart-shaped curves, with a class by the size of the curve.

    Each point draws r ~ U(0, 3) and θ ~ U(0, 2π), independently of each other and of all other points, has the radius
    ρ = r(1 + cos θ), the coordinates (ρ cos θ, ρ sin θ) and the class floor(r).

    Args:
        n: the number of points.
        seed: the same seed gives the same points, another seed others.

    Returns:
        `X`, float32 `(n, 2)`, and `y`, int64 `(n,)`, each in 0 … 2.

    Example:
        >>> X, y = make_cardioid(3000, seed=0)
        >>> X.shape, X.dtype, y.shape, y.unique()
        (torch.Size([3000, 2]), torch.float32, torch.Size([3000]), tensor([0, 1, 2]))
    """
    ### BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    r = 3 * torch.rand(n, generator=generator)
    theta = 2 * torch.pi * torch.rand(n, generator=generator)
    radius = r * (1 + theta.cos())
    return torch.stack([radius * theta.cos(), radius * theta.sin()], dim=1), r.long()
    ### END SOLUTION


def split(X: Tensor, y: Tensor, sizes: list[int]) -> list[tuple[Tensor, Tensor]]:
    """Cut data into consecutive parts.

    Args:
        X: inputs, `(N, …)`.
        y: labels, `(N,)`.
        sizes: the number of rows of each part, in order; they add up to N.

    Returns:
        One pair `(X, y)` per size: the first part holds the first `sizes[0]` rows, the next one the rows after them,
        and so on. The order of the rows stays.

    Example:
        >>> X, y = torch.arange(10.0).reshape(5, 2), torch.tensor([0, 1, 2, 3, 4])
        >>> [labels.tolist() for _, labels in split(X, y, [3, 1, 1])]
        [[0, 1, 2], [3], [4]]
    """
    ### BEGIN SOLUTION
    return list(zip(X.split(list(sizes)), y.split(list(sizes)), strict=True))
    ### END SOLUTION


# %% [markdown]
# ## 3.5 Two models
#
# A linear model draws straight lines between its classes, however long it is trained: where the logits of two classes
# are equal is a line. One hidden layer with ReLU is enough to bend it. Every hidden unit contributes one crease, and
# 200 creases make a good heart.
#
# Count the parameters before you run anything: 2 · 3 + 3 = 9 for the one, 2 · 200 + 200 + 200 · 3 + 3 = 1,203 for
# the other.


# %% 3.5 LinearModel
class LinearModel(nn.Module):
    """One linear layer, 2 → 3: 9 parameters.

    Example:
        >>> sum(p.numel() for p in LinearModel().parameters())
        9
    """

    def __init__(self) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.linear = nn.Linear(2, 3)
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """Points `(N, 2)` to logits `(N, 3)`."""
        ### BEGIN SOLUTION
        return self.linear(x)
        ### END SOLUTION


# %% 3.5 MLPModel
class MLPModel(nn.Module):
    """A linear layer 2 → 200, ReLU, and a linear layer 200 → 3: 1,203 parameters.

    Example:
        >>> sum(p.numel() for p in MLPModel().parameters())
        1203
    """

    def __init__(self) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        self.hidden = nn.Linear(2, 200)
        self.output = nn.Linear(200, 3)
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """Points `(N, 2)` to logits `(N, 3)`; no ReLU and no softmax after the last layer."""
        ### BEGIN SOLUTION
        return self.output(self.hidden(x).relu())
        ### END SOLUTION


# %% [markdown]
# ## 3.6 One epoch
#
# Now the loop for good: any model, any loss, any optimizer, and batches from wherever they come. A `DataLoader` hands
# out pairs `(x, y)`; so does a plain list of pairs, and your functions should not care which it is.
#
# Three things that go wrong in real projects, none of which raises an error:
#
# - **The last batch is smaller.** 100 rows in batches of 32 leave one of 4. If you average the four batch means, those
#   four rows weigh as much as thirty-two. Weight each batch's mean by its rows, then divide by all rows.
# - **The mode.** Dropout and batch normalisation behave differently while training. `model.train()` and
#   `model.eval()` say which is meant, the model remembers it, and nobody switches it back for you.
# - **Gradients where none are wanted.** `model.eval()` does not stop autograd from recording; `torch.no_grad()` does.
#
# A loss is measured on the way, before the step that it leads to: no second pass is needed.


# %% 3.6 train_epoch
def train_epoch(model, batches, loss_fn, optimizer) -> float:
    """Train for one epoch: one step per batch, in training mode.

    Each step follows the gradient of its own batch alone.

    Args:
        model: an `nn.Module` that maps `x` to logits `(n, C)`; its weights are changed by the optimizer's steps.
        batches: an iterable of pairs `(x, y)`, such as a `DataLoader` or a list; batches may differ in size.
        loss_fn: maps `(logits, y)` to the mean loss of the n rows, a 0-d tensor.
        optimizer: a `torch.optim` optimizer over the parameters of `model`.

    Returns:
        The mean loss over all rows, each batch as it was before its step: Σ n · loss / Σ n, a Python float.

    Example:
        >>> model = nn.Linear(1, 2)
        >>> with torch.no_grad():
        ...     _ = [p.zero_() for p in model.parameters()]
        >>> batches = [(torch.tensor([[1.0], [2.0]]), torch.tensor([0, 0])), (torch.tensor([[3.0]]), torch.tensor([1]))]
        >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        >>> round(train_epoch(model, batches, F.cross_entropy, optimizer), 4)  # (2 · 0.6931 + 1 · 1.0055) / 3
        0.7973
    """
    ### BEGIN SOLUTION
    model.train()
    total, rows = 0.0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        rows += len(y)
    return total / rows
    ### END SOLUTION


# %% 3.6 evaluate
def evaluate(model, batches, loss_fn) -> tuple[float, float]:
    """Mean loss and accuracy over all batches, in evaluation mode and without recording gradients.

    Args:
        model: an `nn.Module` that maps `x` to logits `(n, C)`; its weights and buffers stay as they are.
        batches: an iterable of pairs `(x, y)`; batches may differ in size.
        loss_fn: maps `(logits, y)` to the mean loss of the n rows, a 0-d tensor.

    Returns:
        `(mean loss, accuracy)` over all rows, both Python floats; the accuracy is the share of rows whose largest
        logit is the label's.

    Example:
        >>> logits = torch.tensor([[2.0, 0.0], [1.0, 3.0], [0.0, 1.0]])
        >>> batches = [(logits[:2], torch.tensor([0, 1])), (logits[2:], torch.tensor([0]))]
        >>> loss, accuracy = evaluate(nn.Identity(), batches, F.cross_entropy)  # rows cost 0.1269, 0.1269, 1.3133
        >>> round(loss, 4), round(accuracy, 4)
        (0.5224, 0.6667)
    """
    ### BEGIN SOLUTION
    model.eval()
    total, right, rows = 0.0, 0, 0
    with torch.no_grad():
        for x, y in batches:
            logits = model(x)
            total += loss_fn(logits, y).item() * len(y)
            right += int((logits.argmax(dim=1) == y).sum())
            rows += len(y)
    return total / rows, right / rows
    ### END SOLUTION


# %% [markdown]
# ## 3.7 Many epochs, and which of them to keep
#
# The training loss goes on falling while the model begins to learn its rows by heart. The validation rows know better:
# they are never trained on, and their loss is lowest where the model serves new data best. So measure it after every
# epoch, and at the end hand over the weights of the best one, not those of the last.
#
# One trap has caught nearly everybody. `model.state_dict()` does not copy: its tensors *are* the weights, and the
# next step changes them under your hands. What you put aside must be a copy (`copy.deepcopy`, or a `clone` of each
# tensor), or your best weights turn out to be the last ones.
#
# And a point of honesty: what was chosen by validation looks better on validation than it is. That is what the test
# part is for, which nothing was chosen by.


# %% 3.7 fit
def fit(model, train, validation, loss_fn, optimizer, epochs: int) -> dict[str, list[float]]:
    """Train for some epochs, and leave in the model the weights of the best validation loss.

    Each epoch trains on `train` and then evaluates on `validation`. After the last one the model gets back the state
    (parameters and buffers) that it had after the epoch with the lowest validation loss, however little lower it is,
    so that `evaluate(model, validation, loss_fn)` gives `min(history["val_loss"])`.

    Args:
        model, loss_fn, optimizer: as in `train_epoch`.
        train: batches `(x, y)` to train on; gone through once per epoch.
        validation: batches `(x, y)` to choose by; never trained on.
        epochs: the number of epochs, at least 1.

    Returns:
        A dict of three lists with one number per epoch, a float or a 0-d tensor: `"train_loss"` (as `train_epoch`
        returns it), `"val_loss"` and `"val_accuracy"` (as `evaluate` returns them, after the epoch's training).

    Example:
        >>> model = LinearModel()
        >>> X, y = make_cardioid(100, seed=0)
        >>> sgd = torch.optim.SGD(model.parameters(), lr=0.1)
        >>> history = fit(model, [(X[:80], y[:80])], [(X[80:], y[80:])], F.cross_entropy, sgd, epochs=5)
        >>> {name: len(values) for name, values in history.items()}
        {'train_loss': 5, 'val_loss': 5, 'val_accuracy': 5}
    """
    ### BEGIN SOLUTION
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best = {}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_fn, optimizer))
        loss, accuracy = evaluate(model, validation, loss_fn)
        if not best or loss < min(history["val_loss"]):
            best = {name: value.clone() for name, value in model.state_dict().items()}
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model.load_state_dict(best)
    return history
    ### END SOLUTION


# %% [markdown]
# ### A line cannot bend
#
# 10,000 points, 8,000 to train on, 1,000 to choose by and 1,000 to judge by; full batch, SGD with learning rate 0.005.
# After 4,000 epochs the linear model is at an accuracy of 0.43 to 0.44 and has long stopped getting better; the MLP is
# at about 0.77 (0.76 on the test points, 0.79 on the validation points) and still rising. That is with these points:
# with others the linear model ends between 0.38 and 0.44, because 1,000 points say no more than ± 0.03. If your
# `make_cardioid` draws its numbers in another order, these *are* other points.
#
# The next cell trains both, 1,000 epochs at a time. It takes about a minute on one core; for a first look, set
# `CARDIOID_EPOCHS = 400`.

# %% tags=["notebook"]
CARDIOID_EPOCHS = 4000


def train_on_cardioid(model, parts, epochs):
    """Train in four rounds: the whole history, and the predictions for the test points after each round."""
    (train_part, validation_part, (test_X, test_y)), history, pictures = parts, {}, []
    sgd = torch.optim.SGD(model.parameters(), lr=0.005)
    for _ in range(4):
        part = fit(model, [train_part], [validation_part], F.cross_entropy, sgd, epochs // 4)
        history = {name: history.get(name, []) + values for name, values in part.items()}
        pictures.append(model(test_X).detach().argmax(dim=1))
        _, accuracy = evaluate(model, [(test_X, test_y)], F.cross_entropy)
        print(f"{type(model).__name__}: test accuracy {accuracy:.3f} after {len(history['val_loss'])} epochs")
    return history, pictures


if __name__ == "__main__":
    parts = split(*make_cardioid(10_000, seed=7), [8000, 1000, 1000])
    runs = {}
    for name, make_model in {"linear": LinearModel, "MLP": MLPModel}.items():
        torch.manual_seed(0)
        runs[name] = train_on_cardioid(make_model(), parts, CARDIOID_EPOCHS)
        every = CARDIOID_EPOCHS // 20
        seen = runs[name][0]["val_accuracy"][every - 1 :: every]
        print(f"{name}: validation accuracy every {every} epochs:", *(f"{accuracy:.3f}" for accuracy in seen))

# %% tags=["notebook"]
def plot_histories(histories, title):
    """Loss and accuracy by epoch: a colour per model; dashed is what the model was trained on."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    for name, history in histories.items():
        epochs, colour = range(1, len(history["val_loss"]) + 1), MODEL_COLOURS.get(name, "#0072b2")
        left.plot(epochs, history["train_loss"], "--", color=colour, label=f"{name}, training")
        left.plot(epochs, history["val_loss"], color=colour, label=f"{name}, validation")
        right.plot(epochs, history["val_accuracy"], color=colour, label=f"{name}, validation")
    left.set(xlabel="epoch", ylabel="mean cross-entropy (nats)", ylim=(0, None))
    right.set(xlabel="epoch", ylabel="accuracy", ylim=(0, 1))
    left.legend()
    right.legend(loc="lower right")
    figure.suptitle(title)
    plt.show()


def plot_classes(panel, X, classes, title):
    """Points coloured by class."""
    for c, colour in enumerate(CLASS_COLOURS):
        panel.scatter(*X[classes == c].T, s=5, color=colour, label=f"class {c}")
    panel.set(title=title, xlabel="x", aspect="equal")


def plot_predictions(X, y, predictions, epochs, title):
    """True classes at the left, then the predicted ones of each round; a row per model."""
    figure, rows = plt.subplots(len(predictions), 5, figsize=(13, 6), sharex=True, sharey=True, layout="constrained")
    for row, (name, rounds) in zip(rows, predictions.items(), strict=True):
        plot_classes(row[0], X, y, "true classes")
        row[0].set_ylabel(f"{name}\n\ny")
        for number, (panel, classes) in enumerate(zip(row[1:], rounds, strict=True), start=1):
            right = (classes == y).float().mean().item()
            plot_classes(panel, X, classes, f"epoch {number * epochs // 4:,}: {right:.0%}")
    figure.legend(*rows[0][0].get_legend_handles_labels(), loc="outside right center", markerscale=3)
    figure.suptitle(title)
    plt.show()


if __name__ == "__main__":
    histories = {name: run[0] for name, run in runs.items()}
    plot_histories(histories, "The linear model stops early; the MLP is still learning")
    drawn = {name: run[1] for name, run in runs.items()}
    title = "Straight lines cannot follow the hearts, 200 creases can (test points, and the share that is right)"
    plot_predictions(*parts[2], drawn, CARDIOID_EPOCHS, title)

# %% [markdown]
# ## 3.8 Digits
#
# Pictures are rows, too: unroll an 8×8 picture and it is a row of 64 numbers. (What is next to what is lost thereby;
# convolutions will mend that.) The network is deeper and wider than before, the loop is the one you have.
#
# When training is over, the weights are what you keep: the tensors of `state_dict()` under their names, and no code.
# `torch.save` writes such a dict to a file and `torch.load` reads it. Whoever loads it makes a fresh model first and
# then puts the weights in.


# %% 3.8 DigitsNet
class DigitsNet(nn.Module):
    """num_inputs → 520 → 320 → 240 → 120 → num_classes, with ReLU between the linear layers.

    Example:
        >>> DigitsNet()(torch.zeros(5, 1, 28, 28)).shape
        torch.Size([5, 10])
        >>> DigitsNet(64, 10)(torch.zeros(5, 8, 8)).shape
        torch.Size([5, 10])
    """

    def __init__(self, num_inputs: int = 784, num_classes: int = 10) -> None:
        ### BEGIN SOLUTION
        super().__init__()
        sizes = [num_inputs, 520, 320, 240, 120]
        hidden = [part for a, b in pairwise(sizes) for part in (nn.Linear(a, b), nn.ReLU())]
        self.layers = nn.Sequential(nn.Flatten(), *hidden, nn.Linear(sizes[-1], num_classes))
        ### END SOLUTION

    def forward(self, x: Tensor) -> Tensor:
        """Pictures `(N, …)` of `num_inputs` numbers each, such as `(N, 28, 28)` or `(N, 64)`, to `(N, num_classes)`."""
        ### BEGIN SOLUTION
        return self.layers(x)
        ### END SOLUTION


# %% 3.8 save_weights and load_weights
def save_weights(model, path: str) -> None:
    """Write a model's weights (its `state_dict`: parameters and buffers) to the file `path`.

    Example:
        >>> import os, tempfile
        >>> path = os.path.join(tempfile.mkdtemp(), "weights.pt")
        >>> save_weights(nn.Linear(2, 3), path)
        >>> os.path.exists(path)
        True
    """
    ### BEGIN SOLUTION
    torch.save(model.state_dict(), path)
    ### END SOLUTION


def load_weights(model, path: str) -> None:
    """Put the weights that `save_weights` wrote to `path` into `model`, which has the same layers.

    Example:
        >>> import os, tempfile
        >>> path = os.path.join(tempfile.mkdtemp(), "weights.pt")
        >>> first, second = nn.Linear(2, 3), nn.Linear(2, 3)
        >>> save_weights(first, path)
        >>> _ = load_weights(second, path)
        >>> torch.equal(first.weight, second.weight)
        True
    """
    ### BEGIN SOLUTION
    model.load_state_dict(torch.load(path, weights_only=True))
    ### END SOLUTION


# %% [markdown]
# The next cell trains `DigitsNet` on real handwriting with SGD, learning rate 0.01, momentum 0.5, batches of 64. It
# takes the 1,797 small pictures that scikit-learn carries, 8×8, no download. So few rows make few steps per epoch (22),
# which is why it takes 150 epochs there. For the 70,000 pictures of MNIST, 28×28, run the file with one more word:
#
#     python training_loops.py mnist
#
# or write `DATA = "mnist"` in the notebook; the first time it downloads 15 MB from OpenML. An epoch there is 860 steps:
# one run reached 55 % after epoch 1, 86 % after epoch 2 and 97 % after epoch 9. Yours will differ in the early
# ones, where the accuracy rises steeply, and hardly in the last.

# %%
DATA = "mnist" if "mnist" in sys.argv else "digits"


def train_on_digits(pictures, labels, sizes, epochs):
    """Train `DigitsNet`; the model, its history, and the test part with its predictions."""
    train_part, validation_part, (test_X, test_y) = split(pictures, labels, sizes)
    torch.manual_seed(0)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(*train_part), batch_size=64, shuffle=True)
    net = DigitsNet(num_inputs=pictures[0].numel())
    momentum_sgd = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.5)
    history = fit(net, loader, [validation_part], F.cross_entropy, momentum_sgd, epochs)
    return net, history, (test_X, test_y, net(test_X).detach().argmax(dim=1))


def plot_digits(history, pictures, labels, predicted):
    """Accuracy by epoch, and some pictures of the test part: a row that is read right, then mistakes."""
    figure = plt.figure(figsize=(12, 4), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=(1, 1.25))
    axes = left.subplots()
    epochs = range(1, len(history["val_accuracy"]) + 1)
    axes.plot(epochs, history["val_accuracy"], color="#0072b2")
    axes.set(xlabel="epoch", ylabel="accuracy on the validation part", ylim=(0, 1))
    wrong = predicted != labels
    good, bad = (~wrong).nonzero().flatten().tolist(), wrong.nonzero().flatten().tolist()
    shown = [*good[:6], *bad[:12], *good[6:]]
    for panel, i in zip(right.subplots(3, 6).flat, shown, strict=False):
        panel.imshow(pictures[i].reshape(pictures.shape[-2:]), cmap="gray_r")
        panel.set_title(f"{predicted[i]}, not {labels[i]}" if wrong[i] else f"{predicted[i]}", fontsize=9)
        panel.set_axis_off()
    left.suptitle(f"{1 - wrong.float().mean().item():.1%} of {len(labels):,} test pictures are read right")
    right.suptitle(f"What the network says: six right ones, then mistakes (of {len(bad)})")
    plt.show()


if __name__ == "__main__":
    from autograder.checks import load_digits, load_mnist

    if DATA == "mnist":
        found = train_on_digits(*load_mnist(), [55_000, 5_000, 10_000], epochs=10)
    else:
        found = train_on_digits(*load_digits(), [1397, 200, 200], epochs=150)
    digits_net, digits_history, digits_test = found
    for number, accuracy in enumerate(digits_history["val_accuracy"], start=1):
        if DATA == "mnist" or number % 10 == 0:
            print(f"epoch {number}: validation accuracy {accuracy:.3f}")
    plot_digits(digits_history, *digits_test)
