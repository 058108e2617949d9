"""Right: train_mse has other names for its parameters, and more of them."""

import torch
from torch.nn import functional as F


def train_mse(net, data, labels, num_epochs, batch, learning_rate=0.01, random_seed=0, *, verbose=False):
    gen = torch.Generator().manual_seed(random_seed)
    opt = torch.optim.Adam(net.parameters(), lr=learning_rate)
    losses = []
    for _ in range(num_epochs):
        for r in torch.randperm(len(data), generator=gen).split(batch):
            out = net(data[r]); t = labels[r]
            t = t.unsqueeze(1).float() if out.shape[1] == 1 else F.one_hot(t, out.shape[1]).to(out.dtype)
            l = F.mse_loss(out, t); opt.zero_grad(); l.backward(); opt.step(); losses.append(l.item())
    return losses
def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    accs = []
    for seed in seeds:
        X, y = make_curve_data(num_classes, seed)
        order = torch.randperm(len(X), generator=torch.Generator().manual_seed(seed))
        k = round(.8 * len(X))
        net = build_model(num_classes, seed)
        if loss == "mse":
            train_mse(net, data=X[order[:k]], labels=y[order[:k]], num_epochs=epochs, batch=batch_size, learning_rate=lr, random_seed=seed, verbose=False)
        else:
            train_cross_entropy(net, X[order[:k]], y[order[:k]], epochs, batch_size, lr, seed)
        accs.append((predict_mse(net, X[order[k:]]) == y[order[k:]]).float().mean())
    return torch.tensor(accs)
