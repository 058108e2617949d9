"""A single output was rounded: 2.3 is no class, everything above 0.5 is class 1."""

import torch
from torch import Tensor, nn


def predict_mse(model: nn.Module, X: Tensor) -> Tensor:
    was_training = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(X)
    model.train(was_training)
    return outputs.squeeze(1).round().long() if outputs.shape[1] == 1 else outputs.argmax(dim=1)


def predict_cross_entropy(model: nn.Module, X: Tensor) -> Tensor:
    return predict_mse(model, X)
