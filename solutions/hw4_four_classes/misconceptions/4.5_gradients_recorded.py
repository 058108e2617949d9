"""Gradients are recorded while the model is asked: predict under torch.no_grad()."""

from torch import Tensor, nn


def predict_mse(model: nn.Module, X: Tensor) -> Tensor:
    was_training = model.training
    model.eval()
    outputs = model(X)
    model.train(was_training)
    return (outputs.squeeze(1) > 0.5).long() if outputs.shape[1] == 1 else outputs.argmax(dim=1)


def predict_cross_entropy(model: nn.Module, X: Tensor) -> Tensor:
    return predict_mse(model, X)
