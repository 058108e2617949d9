"""Right: a second axis for the second loss; a colour map with legend_elements; long-form seaborn boxes."""

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns


def plot_losses(histories):
    fig, left = plt.subplots()
    lines = []
    for i, (name, values) in enumerate(histories.items()):
        axes = left if i == 0 else left.twinx()
        lines += axes.plot(range(len(values)), values, f"C{i}", label=name)
        axes.set_ylabel(f"loss ({name})")
    left.set_xlabel("step")
    left.set_title("Both losses")
    left.legend(handles=lines)
    return fig


def plot_scatter(X, y, predicted):
    fig, axes = plt.subplots(ncols=2, sharey=True)
    for ax, c, title in zip(axes, (y, predicted), ("True class", "Predicted class")):
        points = ax.scatter(*X.T, c=c, cmap="viridis", vmin=0, vmax=3, s=10)
        ax.set_title(title)
        ax.set_xlabel("x")
        ax.set_ylabel("f")
        ax.legend(*points.legend_elements(), title="class")
    return fig


def plot_accuracies(results):
    table = pd.DataFrame(
        [{"loss": name, "accuracy": float(value)} for name, values in results.items() for value in values]
    )
    fig = plt.figure()
    axes = sns.boxplot(table, x="loss", y="accuracy", hue="loss")
    axes.set_title("Held-out accuracy by loss")
    return fig
