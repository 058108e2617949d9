"""A class has one colour in the first panel and another in the second: give each class one colour for both."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from torch import Tensor


def plot_scatter(X: Tensor, y: Tensor, predicted: Tensor) -> Figure:
    figure, panels = plt.subplots(1, 2)
    for axes, labels, title in zip(panels, (y, predicted), ("true classes", "predicted classes"), strict=True):
        for c in labels.unique().tolist() if axes is panels[0] else reversed(labels.unique().tolist()):
            axes.scatter(*X[labels == c].T, label=f"class {c}")
        axes.set(xlabel="x", ylabel="f(x) + offset", title=title)
        axes.legend()
    return figure
