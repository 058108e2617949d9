"""The axes have no names: say what is counted along each of them."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from torch import Tensor


def plot_losses(histories: dict[str, list[float]]) -> Figure:
    figure, axes = plt.subplots()
    for name, losses in histories.items():
        axes.plot(losses, label=name)
    axes.set_title("The loss while training")
    axes.legend()
    return figure


def plot_scatter(X: Tensor, y: Tensor, predicted: Tensor) -> Figure:
    figure, panels = plt.subplots(1, 2)
    for axes, labels, title in zip(panels, (y, predicted), ("true", "predicted"), strict=True):
        for c in labels.unique():
            axes.scatter(*X[labels == c].T, label=f"class {c}")
        axes.set_title(title)
    panels[0].legend()
    return figure


def plot_accuracies(results: dict[str, Tensor]) -> Figure:
    figure, axes = plt.subplots()
    axes.boxplot([values.tolist() for values in results.values()], tick_labels=list(results))
    axes.set_title("Accuracy of repeated trials")
    return figure
