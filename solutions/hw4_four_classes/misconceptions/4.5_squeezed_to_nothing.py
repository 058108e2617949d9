"""Squeezed once too often: for a single row nothing is left of the answer's shape (1,). Squeeze dim 1 only."""

import torch
from torch import Tensor, nn


def predict_mse(model: nn.Module, X: Tensor) -> Tensor:
    was_training = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(X).squeeze()
    model.train(was_training)
    return (outputs > 0.5).long() if outputs.dim() <= 1 else outputs.argmax(dim=1)


def predict_cross_entropy(model: nn.Module, X: Tensor) -> Tensor:
    return predict_mse(model, X)
