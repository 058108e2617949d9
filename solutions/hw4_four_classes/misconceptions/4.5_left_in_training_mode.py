"""The model was put into training mode after predicting: put it back into the mode it was in."""

import torch
from torch import Tensor, nn


def predict_mse(model: nn.Module, X: Tensor) -> Tensor:
    model.eval()
    with torch.no_grad():
        outputs = model(X)
    model.train()
    return (outputs.squeeze(1) > 0.5).long() if outputs.shape[1] == 1 else outputs.argmax(dim=1)


def predict_cross_entropy(model: nn.Module, X: Tensor) -> Tensor:
    return predict_mse(model, X)
