"""Wrong: one row of the test part is trained on, in place of another."""


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    train, predict = (train_mse, predict_mse) if loss == "mse" else (train_cross_entropy, predict_cross_entropy)
    accuracies = []
    for seed in seeds:
        X, y = make_curve_data(num_classes, seed)
        generator = torch.Generator().manual_seed(seed)
        order = torch.randperm(len(X), generator=generator)
        test_rows, train_rows = order.split([len(X) // 5, len(X) - len(X) // 5])
        train_rows = torch.cat([train_rows[1:], test_rows[:1]])
        model = build_model(num_classes, seed)
        train(model, X[train_rows], y[train_rows], epochs, batch_size, lr, seed)
        accuracies.append((predict(model, X[test_rows]) == y[test_rows]).float().mean())
    return torch.stack(accuracies)
