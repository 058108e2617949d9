"""Wrong: the lowest loss starts at 1, so that epochs with a loss above 1 are never put aside."""

from copy import deepcopy


def fit(model, train, validation, loss_fn, optimizer, epochs):
    logs = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    lowest, kept = 1, deepcopy(model.state_dict())
    for _ in range(epochs):
        logs["train_loss"].append(train_epoch(model, train, loss_fn, optimizer))
        val_loss, accuracy = evaluate(model, validation, loss_fn)
        logs["val_loss"].append(val_loss)
        logs["val_accuracy"].append(accuracy)
        if val_loss < lowest:
            lowest, kept = val_loss, deepcopy(model.state_dict())
    model.load_state_dict(kept)
    return logs
