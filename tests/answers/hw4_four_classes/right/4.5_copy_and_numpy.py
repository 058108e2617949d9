"""Right: a copy of the model answers in evaluation mode; NumPy reads the outputs."""

import copy

import numpy as np
import torch


def predict_mse(model, X):
    with torch.no_grad():
        outputs = copy.deepcopy(model).eval()(X).detach().cpu().numpy()
    if outputs.shape[1] == 1:
        return torch.tensor([1 if value > 0.5 else 0 for (value,) in outputs])
    return torch.from_numpy(np.argmax(outputs, axis=1).astype(np.int64))


def predict_cross_entropy(model, X):
    return predict_mse(model, X)
