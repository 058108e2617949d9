"""Right: Python's own shuffle of the row numbers, everything reordered once per epoch."""

import random

import torch


def train_mse(model, X, y, epochs, batch_size, lr, seed):
    shuffler = random.Random(seed)
    adam = torch.optim.Adam(params=model.parameters(), lr=lr)
    out = []
    indices = list(range(X.shape[0]))
    for _ in range(epochs):
        shuffler.shuffle(indices)
        Xs, ys = X[indices], y[indices]
        while len(Xs) > 0:
            xb, yb, Xs, ys = Xs[:batch_size], ys[:batch_size], Xs[batch_size:], ys[batch_size:]
            prediction = model(xb)
            if prediction.shape[-1] == 1:
                error = prediction.flatten() - yb
            else:
                error = prediction - (yb.unsqueeze(1) == torch.arange(prediction.shape[-1])).float()
            loss = error.square().mean()
            grads = torch.autograd.grad(loss, list(model.parameters()))
            for p, grad in zip(model.parameters(), grads):
                p.grad = grad
            adam.step()
            out += [loss.detach().item()]
    return out
