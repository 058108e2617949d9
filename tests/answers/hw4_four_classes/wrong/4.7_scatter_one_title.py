"""Wrong: one panel has a title and the other none, so that a reader cannot tell what it shows."""

import matplotlib.pyplot as plt


def plot_scatter(X, y, predicted):
    fig, axes = plt.subplots(1, 2)
    for ax, classes in zip(axes, (y, predicted)):
        for c, colour in enumerate(CLASS_COLOURS):
            ax.scatter(*X[classes == c].T, color=colour, label=f"class {c}")
        ax.set_xlabel("x")
        ax.set_ylabel("f(x)")
        ax.legend()
    axes[1].set_title("predicted")
    return fig
