"""Right: parameters and buffers are copied one by one and written back."""

import itertools

import torch


class Keeper:
    def __init__(self, model):
        self.model, self.loss, self.kept = model, float("inf"), None

    def tensors(self):
        return itertools.chain(self.model.parameters(), self.model.buffers())

    def see(self, loss):
        if loss < self.loss:
            self.loss, self.kept = loss, [t.detach().clone() for t in self.tensors()]

    @torch.no_grad()
    def restore(self):
        for t, kept in zip(self.tensors(), self.kept):
            t.copy_(kept)


def fit(model, train, validation, loss_fn, optimizer, epochs):
    keeper, train_loss, val = Keeper(model), [], []
    for _ in range(epochs):
        train_loss.append(train_epoch(model, train, loss_fn, optimizer))
        val.append(evaluate(model, validation, loss_fn))
        keeper.see(val[-1][0])
    keeper.restore()
    return {"train_loss": train_loss, "val_loss": [v for v, _ in val], "val_accuracy": [a for _, a in val]}
