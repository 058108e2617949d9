"""Validation is measured before the epoch's training: it comes after."""


def fit(model, train, validation, loss_fn, optimizer, epochs):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    for _ in range(epochs):
        loss, accuracy = evaluate(model, validation, loss_fn)
        if loss < min(history["val_loss"], default=float("inf")):
            best = {name: value.clone() for name, value in model.state_dict().items()}
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
        history["train_loss"].append(train_epoch(model, train, loss_fn, optimizer))
    model.load_state_dict(best)
    return history
