"""The model was asked in the mode it was in: with dropout in training mode, the answers are partly chance."""

import torch
from torch import Tensor, nn


def predict_mse(model: nn.Module, X: Tensor) -> Tensor:
    with torch.no_grad():
        outputs = model(X)
    return (outputs.squeeze(1) > 0.5).long() if outputs.shape[1] == 1 else outputs.argmax(dim=1)


def predict_cross_entropy(model: nn.Module, X: Tensor) -> Tensor:
    return predict_mse(model, X)
