"""Right: partials of one loop; all data, models and orders are made before the first training."""

import functools

import torch
from torch.nn import functional as F


def _train(loss_fn, model, X, y, epochs, batch_size, lr, seed):
    gen = torch.Generator().manual_seed(seed)
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for r in torch.randperm(len(X), generator=gen).split(batch_size):
            l = loss_fn(model(X[r]), y[r]); opt.zero_grad(); l.backward(); opt.step(); losses.append(l.item())
    return losses
def _mse(out, t):
    return F.mse_loss(out, t.unsqueeze(1).float() if out.shape[1] == 1 else F.one_hot(t, out.shape[1]).to(out.dtype))
train_mse = functools.partial(_train, _mse)
train_cross_entropy = functools.partial(_train, F.cross_entropy)
predict_cross_entropy = predict_mse
FUNCS = {"mse": (train_mse, predict_mse), "cross_entropy": (train_cross_entropy, predict_cross_entropy)}
def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    train, predict = FUNCS[loss]
    datas = [make_curve_data(num_classes, s) for s in seeds]
    models = [build_model(num_classes, s) for s in seeds]
    perms = [torch.randperm(80 * num_classes, generator=torch.Generator().manual_seed(s)) for s in seeds]
    n = 64 * num_classes
    for (X, y), m, p, s in zip(datas, models, perms, seeds):
        train(m, X[p[:n]], y[p[:n]], epochs, batch_size, lr, s)
    return [((predict(m, X[p[n:]]) == y[p[n:]]).sum() / (16 * num_classes)).item() for (X, y), m, p in zip(datas, models, perms)]
