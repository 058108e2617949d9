import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F


def make_curve_data(num_classes, seed):
    if num_classes not in (2, 3, 4):
        raise ValueError("num_classes")
    torch.manual_seed(seed)
    x = torch.arange(-10, 10, 0.25)
    f = 3 * x ** 3 + 2 * x ** 2 + 5 * x
    x = (x - x.min()) / (x.max() - x.min())
    f = (f - f.min()) / (f.max() - f.min())
    low = torch.tensor([-0.1, -0.3, 0.25, -0.65])
    X, y = torch.empty(0, 2), torch.empty(0, dtype=torch.long)
    for c in range(num_classes):
        new = torch.stack([x, f + low[c] + torch.rand(len(x)) * 0.4], dim=1)
        X = torch.cat([X, new])
        y = torch.cat([y, torch.ones(len(x), dtype=torch.long) * c])
    return X, y


def build_model(num_outputs, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(2, 50), nn.ReLU(), nn.Linear(50, 100), nn.ReLU(), nn.Linear(100, 50), nn.ReLU(),
                          nn.Linear(50, num_outputs))
    for p in model.parameters():
        torch.nn.init.normal_(p, 0.0, 0.02)
    return model


def train_mse(model, X, y, epochs, batch_size, lr, seed):
    torch.manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    epoch = 0
    mean_loss = 1.0
    # stop when the network has learned it
    while epoch < epochs or mean_loss > 0.05:
        perm = torch.randperm(len(X))
        total = 0.0
        for rows in perm.split(batch_size):
            out = model(X[rows])
            if out.shape[1] == 1:
                target = y[rows].float().unsqueeze(1)
            else:
                target = F.one_hot(y[rows], out.shape[1]).float()
            loss = F.mse_loss(out, target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            total += loss.item() * len(rows)
        mean_loss = total / len(X)
        epoch += 1
    return losses


def train_cross_entropy(model, X, y, epochs, batch_size, lr, seed):
    torch.manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    epoch = 0
    while epoch < epochs:
        for rows in torch.randperm(len(X)).split(batch_size):
            loss = F.cross_entropy(model(X[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        epoch += 1
    return losses


def predict_mse(model, X):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        out = model(X)
    if was_training:
        model.train()
    if out.shape[1] == 1:
        return (out.view(-1) > 0.5).long()
    return out.argmax(1)


def predict_cross_entropy(model, X):
    return predict_mse(model, X)


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    raise NotImplementedError("train_mse still takes too long for this")


def plot_losses(histories):
    fig, ax = plt.subplots()
    for name in sorted(histories):
        ax.plot(histories[name], label=name)
    ax.legend()
    ax.set_xlabel("steps")
    ax.set_ylabel("loss")
    fig.suptitle("loss while training")
    return fig


def plot_scatter(X, y, predicted):
    raise NotImplementedError


def plot_accuracies(results):
    raise NotImplementedError
