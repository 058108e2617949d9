"""Both panels are coloured by the true classes: colour the second one by the predicted classes."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from torch import Tensor


def plot_scatter(X: Tensor, y: Tensor, predicted: Tensor) -> Figure:
    figure, panels = plt.subplots(1, 2)
    for axes, title in zip(panels, ("true classes", "predicted classes"), strict=True):
        for c in y.unique():
            axes.scatter(*X[y == c].T, label=f"class {c}")
        axes.set(xlabel="x", ylabel="f(x) + offset", title=title)
        axes.legend()
    return figure
