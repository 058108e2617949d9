"""The arg-max runs down the columns: take the largest output of each row, dim=1."""

import torch
from torch import Tensor, nn


def predict_mse(model: nn.Module, X: Tensor) -> Tensor:
    was_training = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(X)
    model.train(was_training)
    return (outputs.squeeze(1) > 0.5).long() if outputs.shape[1] == 1 else outputs.argmax(dim=0)


def predict_cross_entropy(model: nn.Module, X: Tensor) -> Tensor:
    return predict_mse(model, X)
