"""Right: a table at the top of the file keeps the functions; aliases of the others."""

import torch

TRAIN = {"mse": train_mse, "cross_entropy": train_cross_entropy}
PREDICT = dict(mse=predict_mse, cross_entropy=predict_cross_entropy)
make, build = make_curve_data, build_model
def _one(loss, num_classes, seed, *budget):
    X, y = make(num_classes, seed)
    g = torch.Generator(); g.manual_seed(seed)
    idx = torch.randperm(X.shape[0], generator=g).tolist()
    test, rest = idx[: X.shape[0] // 5], idx[X.shape[0] // 5 :]
    model = build(num_classes, seed)
    TRAIN[loss](model, X[rest], y[rest], *budget, seed)
    return torch.eq(PREDICT[loss](model, X[test]), y[test]).sum().item() / len(test)
def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    return torch.tensor([_one(loss, num_classes, s, epochs, batch_size, lr) for s in seeds])
