"""The legend, the titles or the ticks name the wrong things: keep each name beside what it belongs to."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from torch import Tensor


def plot_losses(histories: dict[str, list[float]]) -> Figure:
    figure, axes = plt.subplots()
    for losses in histories.values():
        axes.plot(losses)
    axes.set(xlabel="step", ylabel="loss", title="The loss while training")
    axes.legend(["cross-entropy", "mse"])
    return figure


def plot_scatter(X: Tensor, y: Tensor, predicted: Tensor) -> Figure:
    figure, panels = plt.subplots(1, 2)
    for axes, labels, title in zip(panels, (y, predicted), ("predicted classes", "true classes"), strict=True):
        for c in range(4):
            axes.scatter(*X[labels == c].T, label=f"class {c}")
        axes.set(xlabel="x", ylabel="f(x) + offset", title=title)
        axes.legend()
    return figure


def plot_accuracies(results: dict[str, Tensor]) -> Figure:
    figure, axes = plt.subplots()
    axes.boxplot([values.tolist() for values in results.values()], tick_labels=["cross-entropy", "mse"])
    axes.set(xlabel="loss", ylabel="accuracy", title="Accuracy of repeated trials")
    return figure
