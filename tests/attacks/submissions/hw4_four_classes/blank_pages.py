"""Figures in which everything is there and nothing can be seen."""
import matplotlib.pyplot as plt


def hidden(figure):
    for axes in figure.axes:
        axes.set(title="mse cross_entropy", xlabel="x", ylabel="y", xlim=(1e9, 2e9))
        for artist in axes.get_children():
            artist.set_alpha(0)
    return figure


def plot_losses(histories):
    figure, axes = plt.subplots()
    for name, losses in histories.items():
        axes.plot(losses, label=name)
    axes.legend()
    return hidden(figure)


def plot_scatter(X, y, predicted):
    figure, panels = plt.subplots(1, 2)
    for axes, labels in zip(panels, (y, predicted)):
        axes.scatter(*X.T, c=labels)
    return hidden(figure)


def plot_accuracies(results):
    figure, axes = plt.subplots()
    axes.boxplot([list(one) for one in results.values()])
    return hidden(figure)
