"""Right: open markers: the colour of a class is that of the edge; one legend beside the panels."""

import matplotlib.pyplot as plt
import seaborn as sns


def plot_losses(histories):
    fig, ax = plt.subplots()
    for (name, values), line in zip(histories.items(), ("-", "--")):
        ax.step(range(len(values)), values, line, color="black", label=name.replace("_", " "))
    ax.set(title="loss", xlabel="step", ylabel="loss")
    ax.legend()
    return fig


def plot_scatter(X, y, predicted):
    fig, (left, right) = plt.subplots(1, 2)
    for ax, labels, title in ((left, y, "True"), (right, predicted, "Predicted")):
        for c in range(4):
            x1, x2 = X[labels == c].unbind(1)
            ax.scatter(x1, x2, facecolors="none", edgecolors=CLASS_COLOURS[c], label=f"{c}")
        ax.set(title=title, xlabel="x", ylabel="y")
    right.legend(bbox_to_anchor=(1, 1))
    return fig


def plot_accuracies(results):
    fig, ax = plt.subplots()
    sns.boxplot(data=[values.numpy() for values in results.values()], ax=ax, palette=["C0", "C1"])
    ax.set_xticks([0, 1], [name.upper() for name in results])
    ax.set(title="accuracy by loss", xlabel="loss", ylabel="accuracy on 64 points")
    return fig
