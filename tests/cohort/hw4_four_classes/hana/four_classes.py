import matplotlib.pyplot as plt
import torch
from torch import nn

LOWS = [-0.1, -0.3, 0.25, -0.65]


def make_curve_data(num_classes, seed):
    if num_classes == 2 or num_classes == 3 or num_classes == 4:
        g = torch.Generator().manual_seed(seed)
    else:
        raise ValueError("number of classes: 2, 3, 4")
    x = torch.arange(-40, 40) / 4
    f = 3 * x**3 + 2 * x**2 + 5 * x
    x = (x - x.min()) / (x.max() - x.min())
    f = (f - f.min()) / (f.max() - f.min())
    parts = [torch.stack([x, f + LOWS[c] + 0.4 * torch.rand(80, generator=g)], 1) for c in range(num_classes)]
    labels = [torch.full((80,), c) for c in range(num_classes)]
    return torch.cat(parts), torch.cat(labels)


def build_model(num_outputs, seed):
    torch.manual_seed(seed)
    layers = [nn.Linear(2, 50), nn.ReLU(), nn.Linear(50, 100), nn.ReLU(), nn.Linear(100, 50), nn.ReLU(),
              nn.Linear(50, num_outputs)]
    for layer in layers[::2]:
        layer.weight.data.normal_(0, 0.02)
        layer.bias.data.normal_(0, 0.02)
    return nn.Sequential(*layers)


def train(model, X, y, epochs, batch_size, lr, seed, criterion, target):
    g = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr)
    losses = []
    for _ in range(epochs):
        for rows in torch.randperm(len(X), generator=g).split(batch_size):
            optimizer.zero_grad()
            loss = criterion(model(X[rows]), target(y[rows]))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def train_mse(model, X, y, epochs, batch_size, lr, seed):
    # mean squared error between the outputs and the number of the class
    return train(model, X, y, epochs, batch_size, lr, seed, nn.MSELoss(), lambda labels: labels.float()[:, None])


def train_cross_entropy(model, X, y, epochs, batch_size, lr, seed):
    return train(model, X, y, epochs, batch_size, lr, seed, nn.CrossEntropyLoss(), lambda labels: labels)


def predict_mse(model, X):
    before = model.training
    model.train(False)
    with torch.no_grad():
        outputs = model(X)
    model.train(before)
    if outputs.shape[1] == 1:
        return (outputs > 0.5).squeeze(1).long()
    return outputs.argmax(dim=1)


def predict_cross_entropy(model, X):
    return predict_mse(model, X)


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    if loss == "mse":
        fit, predict = train_mse, predict_mse
    if loss == "cross_entropy":
        fit, predict = train_cross_entropy, predict_cross_entropy
    accuracies = []
    for seed in seeds:
        X, y = make_curve_data(num_classes, seed)
        rows = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
        train_rows, test_rows = rows[: int(len(X) * 0.8)], rows[int(len(X) * 0.8):]
        model = build_model(num_classes, seed)
        fit(model, X[train_rows], y[train_rows], epochs, batch_size, lr, seed)
        accuracies += [(predict(model, X[test_rows]) == y[test_rows]).float().mean()]
    return torch.tensor(accuracies)


def plot_losses(histories):
    fig, ax = plt.subplots()
    for name, history in histories.items():
        ax.plot(range(len(history)), history, label=name)
    ax.legend()
    ax.set_title("Losses")
    ax.set_xlabel("step")
    ax.set_ylabel("loss")
    return fig


def plot_scatter(X, y, predicted):
    fig, ax = plt.subplots(2, 1, figsize=(5, 9))
    for axis, labels in zip(ax, [y, predicted]):
        for c in range(4):
            here = labels == c
            axis.scatter(X[here][:, 0], X[here][:, 1], label=f"class {c}", color="rgbk"[c])
        axis.set_xlabel("x")
        axis.set_ylabel("f")
        axis.legend()
    ax[0].set_title("true")
    ax[1].set_title("predicted")
    return fig


def plot_accuracies(results):
    fig, ax = plt.subplots()
    ax.boxplot(list(results.values()), tick_labels=list(results.keys()))
    ax.set_title("Accuracies")
    ax.set_xlabel("loss")
    ax.set_ylabel("accuracy")
    return fig
