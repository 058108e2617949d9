"""Right: seaborn draws all three."""

import matplotlib.pyplot as plt
import pandas as pd
import seaborn as sns


def plot_losses(histories):
    fig, ax = plt.subplots()
    for name, values in histories.items():
        sns.lineplot(x=range(len(values)), y=values, label=name, ax=ax)
    ax.set(title="Training loss", xlabel="step", ylabel="loss")
    return fig


def plot_scatter(X, y, predicted):
    fig, axes = plt.subplots(1, 2, figsize=(10, 4))
    x1, x2 = X[:, 0].numpy(), X[:, 1].numpy()
    for ax, labels, title in zip(axes, [y, predicted], ["True classes", "Predicted classes"]):
        sns.scatterplot(x=x1, y=x2, hue=labels.numpy(), hue_order=range(4), palette=list(CLASS_COLOURS), ax=ax)
        ax.set(title=title, xlabel="x", ylabel="f(x) + offset")
    return fig


def plot_accuracies(results):
    fig, ax = plt.subplots()
    sns.boxplot(data=pd.DataFrame({name: values.numpy() for name, values in results.items()}), ax=ax)
    ax.set_title("Accuracy over trials")
    ax.set_xlabel("loss")
    ax.set_ylabel("accuracy")
    return fig
