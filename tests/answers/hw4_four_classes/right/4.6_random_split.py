"""Right: random_split of a TensorDataset."""

import torch


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    from torch.utils.data import TensorDataset, random_split
    train, predict = (train_mse, predict_mse) if loss == "mse" else (train_cross_entropy, predict_cross_entropy)
    out = []
    for seed in seeds:
        ds = TensorDataset(*make_curve_data(num_classes, seed))
        a, b = random_split(ds, [0.8, 0.2], generator=torch.Generator().manual_seed(seed))
        Xa, ya = ds[a.indices]
        Xb, yb = torch.stack([x for x, _ in b]), torch.stack([y for _, y in b])
        m = build_model(num_classes, seed)
        train(m, Xa, ya, epochs, batch_size, lr, seed)
        out.append((predict(m, Xb) == yb).double().mean())
    return torch.stack(out)
