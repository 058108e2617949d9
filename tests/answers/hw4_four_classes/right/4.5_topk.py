"""Right: topk, torch.where, and every layer put back into the mode of its own."""

import torch


def outputs_of(model, X):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    with torch.no_grad():
        outputs = model(X)
    for module, mode in modes.items():
        module.training = mode
    return outputs


def predict_mse(model, X):
    outputs = outputs_of(model, X)
    if outputs.shape[-1] == 1:
        return torch.where(outputs.reshape(-1) > 0.5, 1, 0)
    return outputs.topk(1, dim=1).indices.squeeze(1)


predict_cross_entropy = predict_mse
