"""Wrong: the boxes stand on whatever figure is open, on those of the call before."""

import matplotlib.pyplot as plt


def plot_losses(histories):
    fig, ax = plt.subplots()
    for name, values in histories.items():
        ax.plot(range(len(values)), values, label=name)
    ax.set_title("Training loss")
    ax.set_xlabel("step")
    ax.set_ylabel("loss")
    ax.legend()
    return fig


def plot_scatter(X, y, predicted):
    fig, axes = plt.subplots(1, 2)
    for ax, classes, title in zip(axes, (y, predicted), ("true", "predicted")):
        for c, colour in enumerate(CLASS_COLOURS):
            rows = classes == c
            ax.scatter(X[rows, 0], X[rows, 1], color=colour, label=f"class {c}")
        ax.set_title(title)
        ax.set_xlabel("x")
        ax.set_ylabel("f(x)")
        ax.legend()
    return fig


def plot_accuracies(results):
    fig, ax = plt.gcf(), plt.gca()
    ax.boxplot([values.numpy() for values in results.values()], tick_labels=list(results))
    ax.set_title("Test accuracy")
    ax.set_xlabel("loss")
    ax.set_ylabel("accuracy")
    return fig
