"""Right: Figure objects without pyplot, one figure legend, titles above the whole figure."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D


def plot_losses(histories):
    figure = Figure(layout="constrained")
    axes = figure.add_subplot()
    for name, values in histories.items():
        steps = np.arange(1, len(values) + 1)
        axes.plot(steps, np.asarray(values), color=LOSS_COLOURS.get(name), alpha=0.7, label=name)
    figure.suptitle("Loss of every step")
    axes.set_xlabel("step")
    axes.set_ylabel("loss")
    figure.legend()
    return figure


def plot_scatter(X, y, predicted):
    figure = Figure(figsize=(8, 4))
    left, right = figure.subplots(1, 2, sharex=True, sharey=True)
    colours = np.array(CLASS_COLOURS)
    left.scatter(X[:, 0], X[:, 1], c=colours[y.numpy()])
    right.scatter(X[:, 0], X[:, 1], c=colours[predicted.numpy()])
    left.set_title("true")
    right.set_title("predicted")
    for axes in (left, right):
        axes.set_xlabel("x")
        axes.set_ylabel("height")
    style = {"marker": "o", "linestyle": ""}
    handles = [Line2D([], [], color=colours[c], label=f"class {c}", **style) for c in y.unique().tolist()]
    figure.legend(handles=handles, loc="lower center", ncols=4)
    return figure


def plot_accuracies(results):
    figure = Figure()
    axes = figure.add_subplot(111)
    boxes = axes.boxplot([np.array(v) for v in results.values()], orientation="horizontal", patch_artist=True)
    for patch, name in zip(boxes["boxes"], results):
        patch.set_facecolor(LOSS_COLOURS.get(name, "grey"))
    axes.legend(boxes["boxes"], list(results))
    axes.set(title="Accuracies of all trials", xlabel="accuracy", ylabel="loss")
    return figure
