"""The figure was drawn but not returned: end the function by returning it."""

import matplotlib.pyplot as plt
from matplotlib.figure import Figure


def plot_losses(histories: dict[str, list[float]]) -> Figure:
    _, axes = plt.subplots()
    for name, losses in histories.items():
        axes.plot(losses, label=name)
    axes.set(xlabel="step", ylabel="loss", title="The loss while training")
    axes.legend()
    plt.show()
