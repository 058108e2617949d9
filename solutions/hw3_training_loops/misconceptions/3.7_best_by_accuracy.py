"""The epoch with the best validation accuracy is kept: it should be the one with the lowest validation loss."""


def fit(model, train, validation, loss_fn, optimizer, epochs):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_fn, optimizer))
        loss, accuracy = evaluate(model, validation, loss_fn)
        if accuracy > max(history["val_accuracy"], default=-1.0):
            best = {name: value.clone() for name, value in model.state_dict().items()}
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model.load_state_dict(best)
    return history
