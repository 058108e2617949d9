"""Gus. The network ends in a softmax, so that its outputs are probabilities."""
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

offsets = {0: (-0.1, 0.3), 1: (-0.3, 0.1), 2: (0.25, 0.65), 3: (-0.65, -0.25)}


def make_curve_data(num_classes, seed):
    if num_classes not in (2, 3, 4):
        raise ValueError(num_classes)
    generator = torch.Generator().manual_seed(seed)
    x = torch.arange(-10.0, 10.0, 0.25)
    f = 3 * x.pow(3) + 2 * x.pow(2) + 5 * x
    x = (x - x.min()) / (x.max() - x.min())
    f = (f - f.min()) / (f.max() - f.min())
    X = torch.zeros(num_classes * 80, 2)
    y = torch.zeros(num_classes * 80, dtype=torch.int64)
    for c in range(num_classes):
        a, b = offsets[c]
        X[80 * c:80 * c + 80, 0] = x
        X[80 * c:80 * c + 80, 1] = f + (b - a) * torch.rand(80, generator=generator) + a
        y[80 * c:80 * c + 80] = c
    return X, y


def build_model(num_outputs, seed):
    generator = torch.Generator().manual_seed(seed)
    model = nn.Sequential()
    sizes = [2, 50, 100, 50, num_outputs]
    for i in range(4):
        layer = nn.Linear(sizes[i], sizes[i + 1])
        layer.weight.data = torch.normal(0, 0.02, layer.weight.shape, generator=generator)
        layer.bias.data = torch.normal(0, 0.02, layer.bias.shape, generator=generator)
        model.add_module(f"linear{i}", layer)
        if i < 3:
            model.add_module(f"relu{i}", nn.ReLU())
    return model


def batches(X, y, batch_size, generator):
    order = torch.randperm(len(X), generator=generator)
    for i in range(0, len(X), batch_size):
        rows = order[i:i + batch_size]
        yield X[rows], y[rows]


def train_mse(model, X, y, epochs, batch_size, lr, seed):
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for xb, yb in batches(X, y, batch_size, generator):
            out = model(xb)
            goal = yb.float().unsqueeze(1) if out.shape[1] == 1 else torch.eye(out.shape[1])[yb]
            loss = ((out - goal) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def train_cross_entropy(model, X, y, epochs, batch_size, lr, seed):
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    softmax = nn.Softmax(dim=1)
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(epochs):
        for xb, yb in batches(X, y, batch_size, generator):
            probabilities = softmax(model(xb))
            loss = criterion(probabilities, yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def predict(model, X):
    training = model.training
    model.eval()
    with torch.no_grad():
        out = model(X)
    if training:
        model.train()
    return (out > 0.5).long()[:, 0] if out.shape[1] == 1 else out.argmax(1)


def predict_mse(model, X):
    return predict(model, X)


def predict_cross_entropy(model, X):
    return predict(model, X)


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    result = []
    for seed in seeds:
        X, y = make_curve_data(num_classes, seed)
        rows = np.random.RandomState(seed % 2**32).permutation(len(X))
        cut = len(X) * 4 // 5
        model = build_model(num_classes, seed)
        train = train_mse if loss == "mse" else train_cross_entropy
        train(model, X[rows[:cut]], y[rows[:cut]], epochs, batch_size, lr, seed)
        hits = predict(model, X[rows[cut:]]) == y[rows[cut:]]
        result.append(hits.float().mean().item())
    return torch.tensor(result)


def plot_losses(histories):
    fig = plt.figure()
    for name, values in histories.items():
        plt.plot(np.arange(len(values)) + 1, values, label=name.upper().replace("_", " "))
    plt.xlabel("Step"); plt.ylabel("Loss"); plt.title("Loss per step"); plt.legend()
    return fig


def plot_scatter(X, y, predicted):
    fig = plt.figure(figsize=(10, 4))
    X = X.numpy()
    for place, labels in ((1, y), (2, predicted)):
        plt.subplot(1, 2, place)
        for c in range(int(max(y.max(), predicted.max())) + 1):
            mask = (labels == c).numpy()
            plt.scatter(X[mask, 0], X[mask, 1], color=f"C{c}", s=15, label=f"{c}")
        plt.title(("true", "predicted")[place - 1])
        plt.xlabel("x"); plt.ylabel("f(x)")
    plt.legend(title="class")
    return fig


def plot_accuracies(results):
    fig, ax = plt.subplots()
    for i, name in enumerate(results):
        ax.boxplot(results[name].numpy(), positions=[i], widths=0.5)
    ax.set_xticks(range(len(results)), results.keys())
    ax.set_title("accuracies"); ax.set_ylabel("accuracy"); ax.set_xlabel("loss")
    return fig
