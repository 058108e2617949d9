from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable

import matplotlib
import matplotlib.pyplot as plt
import torch
import torch.nn.functional as F
from torch import Tensor, nn, optim

COLORS = plt.get_cmap("tab10")


@dataclass
class Curve:
    """f(x) = 3x^3 + 2x^2 + 5x on [-10, 10), scaled to the unit square."""

    step: float = 0.25
    bands: tuple = ((-0.1, 0.3), (-0.3, 0.1), (0.25, 0.65), (-0.65, -0.25))

    def __post_init__(self):
        x = torch.arange(-10, 10, self.step, dtype=torch.float64)
        self.x = self.scale(x)
        self.f = self.scale(((3 * x + 2) * x + 5) * x)

    @staticmethod
    def scale(v: Tensor) -> Tensor:
        low, high = torch.aminmax(v)
        return (v - low) / (high - low)

    def sample(self, c: int, generator: torch.Generator) -> Tensor:
        low, high = self.bands[c]
        noise = torch.empty_like(self.x).uniform_(low, high, generator=generator)
        return torch.stack((self.x, self.f + noise), dim=-1).float()


def make_curve_data(num_classes: int, seed: int) -> tuple[Tensor, Tensor]:
    if num_classes not in {2, 3, 4}:
        raise ValueError("num_classes must be 2, 3 or 4")
    curve, g = Curve(), torch.Generator().manual_seed(seed)
    X = torch.cat([curve.sample(c, g) for c in range(num_classes)])
    y = torch.arange(num_classes).repeat_interleave(len(curve.x))
    shuffled = torch.randperm(len(X), generator=g)
    return X[shuffled], y[shuffled]


class MLP(nn.Module):
    SIZES = (2, 50, 100, 50)

    def __init__(self, num_outputs: int):
        super().__init__()
        sizes = (*self.SIZES, num_outputs)
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))

    def reset(self, seed: int, std: float = 0.02) -> MLP:
        g = torch.Generator().manual_seed(seed)
        for p in self.parameters():
            p.data.normal_(0.0, std, generator=g)
        return self

    def forward(self, x: Tensor) -> Tensor:
        *hidden, last = self.layers
        for layer in hidden:
            x = F.relu(layer(x))
        return last(x)


def build_model(num_outputs: int, seed: int) -> nn.Module:
    return MLP(num_outputs).reset(seed)


@dataclass
class Trainer:
    model: nn.Module
    loss_fn: Callable[[Tensor, Tensor], Tensor]
    lr: float
    seed: int
    history: list[float] = field(default_factory=list)

    def __post_init__(self):
        self.optimizer = optim.Adam(self.model.parameters(), lr=self.lr)
        self.generator = torch.Generator().manual_seed(self.seed)

    def step(self, X: Tensor, y: Tensor) -> None:
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss_fn(self.model(X), y)
        loss.backward()
        self.optimizer.step()
        self.history.append(loss.detach())

    def epoch(self, X: Tensor, y: Tensor, batch_size: int) -> None:
        order = torch.randperm(len(X), generator=self.generator).to(X.device)
        for xb, yb in zip(X[order].split(batch_size), y[order].split(batch_size)):
            self.step(xb, yb)

    def fit(self, X: Tensor, y: Tensor, epochs: int, batch_size: int) -> list[float]:
        self.model.train()
        for _ in range(epochs):
            self.epoch(X, y, batch_size)
        return torch.stack(self.history).tolist()


def one_hot_mse(outputs: Tensor, y: Tensor) -> Tensor:
    C = outputs.shape[-1]
    if C == 1:
        target = y[:, None]
    else:
        target = y[:, None] == torch.arange(C, device=y.device)
    return (outputs - target.to(outputs)).pow(2).mean()


def train_mse(model, X, y, epochs, batch_size, lr, seed):
    return Trainer(model, one_hot_mse, lr, seed).fit(X, y, epochs, batch_size)


def train_cross_entropy(model, X, y, epochs, batch_size, lr, seed):
    return Trainer(model, nn.CrossEntropyLoss(), lr, seed).fit(X, y, epochs, batch_size)


class evaluating:
    """with evaluating(model): the model is in evaluation mode, and back in its own mode afterwards."""

    def __init__(self, model: nn.Module):
        self.model, self.was = model, model.training

    def __enter__(self):
        self.model.eval()

    def __exit__(self, *_):
        self.model.train(self.was)


def predict_mse(model, X):
    with evaluating(model), torch.no_grad():
        scores = model(X)
    return scores.argmax(-1) if scores.shape[-1] > 1 else (scores.squeeze(-1) > 0.5).to(torch.int64)


def predict_cross_entropy(model, X):
    """one logit: sigmoid(z) > 0.5"""
    with evaluating(model), torch.no_grad():
        scores = model(X)
    return scores.softmax(-1).argmax(-1) if scores.shape[-1] > 1 else (scores[:, 0].sigmoid() > 0.5).long()


RECIPES = {"mse": (train_mse, predict_mse), "cross_entropy": (train_cross_entropy, predict_cross_entropy)}


class Trial:
    def __init__(self, loss: str, num_classes: int, seed: int):
        self.fit, self.predict = RECIPES[loss]
        self.seed = seed
        X, y = make_curve_data(num_classes, seed)
        n = int(0.8 * len(X))
        self.train_part, self.test_part = (X[:n], y[:n]), (X[n:], y[n:])  # the rows are shuffled already
        self.model = build_model(num_classes, seed)

    def run(self, epochs: int, batch_size: int, lr: float) -> float:
        self.fit(self.model, *self.train_part, epochs, batch_size, lr, self.seed)
        X, y = self.test_part
        return torch.eq(self.predict(self.model, X), y).float().mean().item()


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    return torch.tensor([Trial(loss, num_classes, seed).run(epochs, batch_size, lr) for seed in seeds])


def _titled(ax, title, x, y):
    ax.set(title=title, xlabel=x, ylabel=y)
    return ax


def plot_losses(histories) -> matplotlib.figure.Figure:
    fig = matplotlib.figure.Figure(figsize=(7, 4))
    top, bottom = fig.subplots(2, 1, sharex=True)
    for ax, (name, losses) in zip((top, bottom), histories.items()):
        ax.plot(torch.arange(1, len(losses) + 1), losses, lw=0.8, label=name)
        _titled(ax, name, "mini-batch", "loss").legend()
    fig.suptitle("Both losses on axes of their own")
    return fig


def plot_scatter(X, y, predicted):
    fig = plt.figure(figsize=(9, 4))
    for place, (labels, title) in enumerate(((y, "given"), (predicted, "predicted"))):
        ax = _titled(fig.add_subplot(1, 2, place + 1), title, "$x$", "$f(x)$ + offset")
        dots = ax.scatter(X[:, 0], X[:, 1], c=labels, cmap="viridis", vmin=0, vmax=3, s=10)
        ax.legend(*dots.legend_elements(), title="class")
    return fig


def plot_accuracies(results):
    fig, ax = plt.subplots()
    boxes = ax.boxplot([v.tolist() for v in results.values()], patch_artist=True, widths=0.6)
    for i, box in enumerate(boxes["boxes"]):
        box.set_facecolor(COLORS(i))
    ax.set_xticks([])
    _titled(ax, "Accuracy per trial", "training loss", "share of right answers").legend(boxes["boxes"], results.keys())
    return fig
