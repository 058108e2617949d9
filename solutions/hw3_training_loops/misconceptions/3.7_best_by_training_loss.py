"""The epoch with the lowest training loss is kept: the validation loss decides."""


def fit(model, train, validation, loss_fn, optimizer, epochs):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_fn, optimizer))
        loss, accuracy = evaluate(model, validation, loss_fn)
        if history["train_loss"][-1] <= min(history["train_loss"]):
            best = {name: value.clone() for name, value in model.state_dict().items()}
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model.load_state_dict(best)
    return history
