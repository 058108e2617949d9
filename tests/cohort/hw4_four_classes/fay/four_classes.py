import random

import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F


def make_curve_data(num_classes, seed):
    if num_classes < 2 or num_classes > 4:
        raise ValueError("num_classes")
    random.seed(seed)
    xs = [i / 4 - 10 for i in range(80)]
    fs = [3 * x ** 3 + 2 * x ** 2 + 5 * x for x in xs]
    xs_scaled = [(x - min(xs)) / (max(xs) - min(xs)) for x in xs]
    fs_scaled = [(f - min(fs)) / (max(fs) - min(fs)) for f in fs]
    bounds = [(-0.1, 0.3), (-0.3, 0.1), (0.25, 0.65), (-0.65, -0.25)]
    X, y = [], []
    for label in range(num_classes):
        for x, f in zip(xs_scaled, fs_scaled):
            X.append([x, f + random.uniform(*bounds[label])])
            y.append(label)
    return torch.tensor(X), torch.tensor(y)


def build_model(num_outputs, seed):
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Linear(2, 50), nn.ReLU(), nn.Linear(50, 100), nn.ReLU(), nn.Linear(100, 50), nn.ReLU(), nn.Linear(50, num_outputs)
    )
    for param in net.parameters():
        nn.init.normal_(param, std=0.02)
    return net


def train_mse(model, X, y, epochs, batch_size, lr, seed):
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    torch.manual_seed(seed)
    losses = []
    for e in range(epochs):
        perm = torch.randperm(len(X))
        for i in range(0, len(X), batch_size):
            idx = perm[i:i + batch_size]
            out = model(X[idx])
            if out.shape[1] == 1:
                loss = F.mse_loss(out[:, 0], y[idx].float())
            else:
                loss = F.mse_loss(out, F.one_hot(y[idx], out.shape[1]).float())
            loss.backward()
            opt.step()
            losses.append(loss.item())
    return losses


def train_cross_entropy(model, X, y, epochs, batch_size, lr, seed):
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    torch.manual_seed(seed)
    losses = []
    for e in range(epochs):
        perm = torch.randperm(len(X))
        for i in range(0, len(X), batch_size):
            idx = perm[i:i + batch_size]
            loss = F.cross_entropy(model(X[idx]), y[idx])
            loss.backward()
            opt.step()
            losses.append(loss.item())
    return losses


def predict_mse(model, X):
    training = model.training
    model.eval()
    with torch.no_grad():
        out = model(X)
    model.train(training)
    if out.shape[1] == 1:
        return torch.where(out[:, 0] > 0.5, 1, 0)
    return torch.argmax(out, dim=1)


def predict_cross_entropy(model, X):
    return predict_mse(model, X)


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    raise NotImplementedError("my networks do not learn, so I have not started this one")


def plot_losses(histories):
    fig, ax = plt.subplots()
    for name, loss in histories.items():
        ax.plot(loss, label=name)
    ax.set_xlabel("iteration")
    ax.set_ylabel("loss")
    ax.set_title("loss curves")
    ax.legend()
    return fig


def plot_scatter(X, y, predicted):
    fig, axs = plt.subplots(1, 2)
    for ax, lab, title in zip(axs, [y, predicted], ["true", "predicted"]):
        for c in torch.unique(torch.cat([y, predicted])):
            ax.plot(X[lab == c, 0], X[lab == c, 1], "o", color=f"C{c}", label=f"class {c}")
        ax.set(title=title, xlabel="x", ylabel="y")
        ax.legend()
    return fig


def plot_accuracies(results):
    fig, ax = plt.subplots()
    ax.boxplot(list(results.values()), vert=False)
    ax.set_yticklabels(results.keys())
    ax.set(title="test accuracy", xlabel="accuracy", ylabel="loss")
    return fig
