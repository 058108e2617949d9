"""The losses of both trainings became one long line: draw a line for each loss."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure


def plot_losses(histories: dict[str, list[float]]) -> Figure:
    figure, axes = plt.subplots()
    axes.plot([loss for losses in histories.values() for loss in losses], label="mse, then cross-entropy")
    axes.set(xlabel="step", ylabel="loss", title="The loss while training")
    axes.legend()
    return figure
