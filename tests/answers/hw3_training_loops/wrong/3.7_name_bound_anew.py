"""Wrong: the best model is copied, and the copy given the name model: the caller's is left as it was."""

import copy


def fit(model, train, validation, loss_fn, optimizer, epochs):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_fn, optimizer))
        loss, accuracy = evaluate(model, validation, loss_fn)
        if best is None or loss < min(history["val_loss"]):
            best = copy.deepcopy(model)
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model = best
    return history
