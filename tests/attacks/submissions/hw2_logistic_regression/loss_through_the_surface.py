"""The library's loss, called inside of a task that forbids nothing."""
import torch


def loss_surface(w, b, x, y, loss="bce"):
    if loss == "of one":
        return torch.nn.functional.binary_cross_entropy(w, b)
    rows = torch.stack([torch.stack([((x * one + other).sigmoid() - y).square().mean() for other in b]) for one in w])
    return rows


def bce_criterion(yhat, y):
    return loss_surface(yhat, y, None, None, "of one")
