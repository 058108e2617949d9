"""Homework 4, Abel: everything with Dataset and DataLoader."""

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset, random_split

RANGES = [(-0.1, 0.3), (-0.3, 0.1), (0.25, 0.65), (-0.65, -0.25)]


def min_max(v):
    return (v - v.min()) / (v.max() - v.min())


def make_curve_data(num_classes, seed):
    if num_classes not in [2, 3, 4]:
        raise ValueError("only 2, 3 or 4 classes")
    rng = np.random.default_rng(seed)
    x = np.arange(-10, 10, 0.25)
    fx = 3 * x ** 3 + 2 * x ** 2 + 5 * x
    x, fx = min_max(x), min_max(fx)

    points, labels = [], []
    for c in range(num_classes):
        low, high = RANGES[c]
        noise = rng.uniform(low, high, size=len(x))
        points.append(np.column_stack([x, fx + noise]))
        labels.append(np.full(len(x), c))
    X = torch.tensor(np.concatenate(points), dtype=torch.float32)
    y = torch.tensor(np.concatenate(labels), dtype=torch.long)
    return X, y


def init_weights(layer):
    if isinstance(layer, nn.Linear):
        nn.init.normal_(layer.weight, 0, 0.02)
        nn.init.normal_(layer.bias, 0, 0.02)


def build_model(num_outputs, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(
        nn.Linear(2, 50),
        nn.ReLU(),
        nn.Linear(50, 100),
        nn.ReLU(),
        nn.Linear(100, 50),
        nn.ReLU(),
        nn.Linear(50, num_outputs),
    )
    model.apply(init_weights)
    return model


def make_loader(X, y, batch_size, seed):
    g = torch.Generator()
    g.manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size=batch_size, shuffle=True, generator=g)


def train_mse(model, X, y, epochs, batch_size, lr, seed):
    loader = make_loader(X, y, batch_size, seed)
    criterion = nn.MSELoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    model.train()
    for epoch in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            outputs = model(inputs)
            if outputs.shape[1] == 1:
                targets = labels.float().reshape(-1, 1)
            else:
                targets = torch.zeros_like(outputs).scatter_(1, labels.reshape(-1, 1), 1.0)
            loss = criterion(outputs, targets)
            loss.backward()
            optimizer.step()
            history.append(loss.item())
    return history


def train_cross_entropy(model, X, y, epochs, batch_size, lr, seed):
    loader = make_loader(X, y, batch_size, seed)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    model.train()
    for epoch in range(epochs):
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = criterion(model(inputs), labels)
            loss.backward()
            optimizer.step()
            history.append(loss.item())
    return history


def predict_mse(model, X):
    mode = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(X)
    if mode:
        model.train()
    if outputs.shape[1] == 1:
        return (outputs[:, 0] > 0.5).long()
    values, classes = torch.max(outputs, 1)
    return classes


def predict_cross_entropy(model, X):
    return predict_mse(model, X)


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    accuracies = []
    for seed in seeds:
        X, y = make_curve_data(num_classes, seed)
        data = TensorDataset(X, y)
        g = torch.Generator().manual_seed(seed)
        train_set, test_set = random_split(data, [0.8, 0.2], generator=g)
        X_train, y_train = train_set[:]
        X_test, y_test = test_set[:]
        model = build_model(num_classes, seed)
        if loss == "mse":
            train_mse(model, X_train, y_train, epochs, batch_size, lr, seed)
            predicted = predict_mse(model, X_test)
        else:
            train_cross_entropy(model, X_train, y_train, epochs, batch_size, lr, seed)
            predicted = predict_cross_entropy(model, X_test)
        accuracies.append((predicted == y_test).sum().item() / len(y_test))
    return torch.tensor(accuracies)


def plot_losses(histories):
    fig = plt.figure(figsize=(8, 5))
    for name in histories:
        plt.plot(histories[name], label=name)
    plt.title("Training loss")
    plt.xlabel("step")
    plt.ylabel("loss")
    plt.legend()
    plt.grid()
    plt.show()
    return fig


def plot_scatter(X, y, predicted):
    fig, (ax1, ax2) = plt.subplots(1, 2, figsize=(12, 5))
    colors = ["red", "blue", "green", "orange"]
    for ax, labels, title in [(ax1, y, "True classes"), (ax2, predicted, "Predicted classes")]:
        for c in range(4):
            ax.scatter(X[labels == c, 0], X[labels == c, 1], c=colors[c], label="class " + str(c))
        ax.set_title(title)
        ax.set_xlabel("x1")
        ax.set_ylabel("x2")
        ax.legend()
    plt.show()
    return fig


def plot_accuracies(results):
    fig = plt.figure()
    plt.boxplot([results[name].numpy() for name in results])
    plt.xticks(range(1, len(results) + 1), list(results))
    plt.title("Accuracy on the test data")
    plt.xlabel("loss function")
    plt.ylabel("accuracy")
    plt.show()
    return fig
