"""There is no legend: each line has a label, but nobody asked for the legend to be drawn."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure


def plot_losses(histories: dict[str, list[float]]) -> Figure:
    figure, axes = plt.subplots()
    for name, losses in histories.items():
        axes.plot(losses, label=name)
    axes.set(xlabel="step", ylabel="loss", title="The loss while training")
    return figure
