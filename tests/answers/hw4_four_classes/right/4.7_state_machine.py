"""Right: pyplot's state machine, and names as people write them."""

import matplotlib.pyplot as plt

NICE = {"mse": "MSE", "cross_entropy": "Cross-entropy"}


def plot_losses(histories):
    plt.figure()
    for name in histories:
        plt.plot(histories[name], label=NICE.get(name, name))
    plt.title("Loss per step")
    plt.xlabel("Step")
    plt.ylabel("Loss")
    plt.yscale("log")
    plt.legend()
    return plt.gcf()


def plot_scatter(X, y, predicted):
    fig = plt.figure(figsize=(9, 4))
    colours = ["red", "green", "blue", "orange"]
    for i, (classes, title) in enumerate([(y, "true"), (predicted, "predicted")]):
        plt.subplot(1, 2, i + 1)
        for c in range(4):
            plt.scatter(X[classes == c, 0], X[classes == c, 1], s=5, color=colours[c], label=f"class {c}")
        plt.title(title)
        plt.xlabel("x1")
        plt.ylabel("x2")
        plt.legend()
    return fig


def plot_accuracies(results):
    fig = plt.figure()
    plt.boxplot([v.tolist() for v in results.values()])
    plt.xticks(range(1, len(results) + 1), [NICE.get(name, name) for name in results])
    plt.title("Accuracies")
    plt.xlabel("Loss function")
    plt.ylabel("Test accuracy")
    return fig
