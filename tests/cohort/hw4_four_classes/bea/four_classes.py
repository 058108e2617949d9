# %% [markdown]
# # Bea: four classes
# Index tensors instead of loaders, pandas and seaborn for the pictures.

# %%
import pandas as pd
import seaborn as sns
import torch
from matplotlib import pyplot as plt
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, mse_loss, one_hot, relu

sns.set_theme(style="whitegrid")
LOW = torch.tensor([-0.1, -0.3, 0.25, -0.65])


# %% 4.1
def make_curve_data(num_classes: int, seed: int) -> tuple[Tensor, Tensor]:
    if not 2 <= num_classes <= 4:
        raise ValueError(f"{num_classes=}")
    torch.manual_seed(seed)
    x = torch.linspace(-10, 9.75, 80)
    f = torch.tensor([3.0, 2.0, 5.0]) @ torch.stack([x**3, x**2, x])
    x, f = (x + 10) / 19.75, (f - f[0]) / (f[-1] - f[0])
    y = torch.arange(num_classes).tile(80)  # 0 1 2 3 0 1 2 3 …
    offset = LOW[y] + 0.4 * torch.rand(80 * num_classes)
    X = torch.stack([x.repeat_interleave(num_classes), f.repeat_interleave(num_classes) + offset], dim=1)
    return X, y


# %% 4.2
class Net(nn.Module):
    def __init__(self, num_outputs: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(2, 50)
        self.fc2 = nn.Linear(50, 100)
        self.fc3 = nn.Linear(100, 50)
        self.out = nn.Linear(50, num_outputs)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(relu(self.fc3(relu(self.fc2(relu(self.fc1(x)))))))


def build_model(num_outputs: int, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    net = Net(num_outputs)
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(0.02 * torch.randn(p.shape))
    return net


# %% 4.3, 4.4
def train(model, X, y, epochs, batch_size, lr, seed, loss_of):
    torch.manual_seed(seed)
    adam = torch.optim.Adam(model.parameters(), lr)
    losses = []
    for _ in range(epochs):
        order = torch.randperm(X.size(0), device=X.device)
        for start in range(0, X.size(0), batch_size):
            batch = order[start : start + batch_size]
            loss = loss_of(model(X[batch]), y[batch])
            adam.zero_grad()
            loss.backward()
            adam.step()
            losses.append(float(loss))
    return losses


def squared_error(outputs, y):
    if outputs.size(1) > 1:
        return mse_loss(outputs, one_hot(y, outputs.size(1)).float())
    return mse_loss(outputs.squeeze(1), y.float())


def train_mse(model, X, y, epochs, batch_size, lr, seed):
    return train(model, X, y, epochs, batch_size, lr, seed, squared_error)


def train_cross_entropy(model, X, y, epochs, batch_size, lr, seed):
    return train(model, X, y, epochs, batch_size, lr, seed, cross_entropy)


# %% 4.5
@torch.inference_mode()
def predict_mse(model, X):
    was_training = model.training
    try:
        out = model.eval()(X)
    finally:
        model.train(was_training)
    return out.argmax(1) if out.size(1) > 1 else out.gt(0.5).flatten().long()


predict_cross_entropy = predict_mse


# %% 4.6
def one_trial(loss, num_classes, seed, *budget):
    X, y = make_curve_data(num_classes, seed)
    n_test = len(y) // 5
    order = torch.randperm(len(y), generator=torch.Generator().manual_seed(seed + 1))
    test, rest = order[:n_test], order[n_test:]
    model = build_model(num_classes, seed + 2)
    fit, predict = (train_mse, predict_mse) if loss == "mse" else (train_cross_entropy, predict_cross_entropy)
    fit(model, X[rest], y[rest], *budget, seed + 3)
    return (predict(model, X[test]) == y[test]).double().mean()


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    return torch.stack([one_trial(loss, num_classes, seed, epochs, batch_size, lr) for seed in seeds])


# %% 4.7
def plot_losses(histories):
    frames = [pd.DataFrame({"step": range(len(h)), "loss": h, "trained with": name}) for name, h in histories.items()]
    fig, ax = plt.subplots()
    sns.lineplot(pd.concat(frames, ignore_index=True), x="step", y="loss", hue="trained with", ax=ax)
    ax.set_title("Loss of every mini-batch")
    return fig


def plot_scatter(X, y, predicted):
    fig, axes = plt.subplots(ncols=2, figsize=(10, 4), sharey=True)
    for ax, classes, title in zip(axes, (y, predicted), ("truth", "prediction"), strict=True):
        frame = pd.DataFrame({"x": X[:, 0], "f(x) + noise": X[:, 1], "class": classes})
        sns.scatterplot(frame, x="x", y="f(x) + noise", hue="class", hue_order=range(4), palette="colorblind", ax=ax)
        ax.set_title(title)
    return fig


def plot_accuracies(results):
    frames = [pd.DataFrame({"accuracy": values.numpy(), "loss": name}) for name, values in results.items()]
    fig, ax = plt.subplots()
    sns.boxplot(pd.concat(frames, ignore_index=True), x="loss", y="accuracy", ax=ax)
    ax.set_title("Held-out accuracy")
    return fig
