"""Right: names of both axes that the panels share, points drawn by plot, boxes one call each."""

import matplotlib.pyplot as plt


def plot_losses(histories):
    fig, ax = plt.subplots()
    for name, values in histories.items():
        steps = list(range(1, len(values) + 1))
        ax.plot(steps, values, ".-", label=f"loss: {name}")
    ax.set_title("losses")
    ax.set_xlabel("steps")
    ax.set_ylabel("value of the loss")
    ax.grid()
    ax.axhline(0, color="black", linewidth=0.5)
    ax.legend()
    return fig


def plot_scatter(X, y, predicted):
    fig, axes = plt.subplots(1, 2, sharex=True, sharey=True)
    for ax, classes, title in zip(axes, (y, predicted), ("true", "predicted")):
        for c, colour in enumerate(CLASS_COLOURS):
            rows = classes == c
            if rows.any():
                ax.plot(X[rows, 0], X[rows, 1], "o", color=colour, label=str(c))
        ax.set_title(title)
    fig.supxlabel("x")
    fig.supylabel("f(x)")
    axes[0].legend(title="class")
    return fig


def plot_accuracies(results):
    fig, ax = plt.subplots()
    for i, (name, values) in enumerate(results.items()):
        ax.boxplot(values.numpy(), positions=[i], widths=0.5, tick_labels=[name])
    ax.set_title("accuracies")
    ax.set_xlabel("loss")
    ax.set_ylabel("accuracy")
    return fig
