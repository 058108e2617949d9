"""All accuracies went into one box: draw a box for each loss."""

import matplotlib.pyplot as plt
import torch
from matplotlib.figure import Figure
from torch import Tensor


def plot_accuracies(results: dict[str, Tensor]) -> Figure:
    figure, axes = plt.subplots()
    axes.boxplot(torch.cat(list(results.values())).tolist())
    axes.set(xlabel=" and ".join(results), ylabel="accuracy", title="Accuracy of mse and cross-entropy")
    return figure
