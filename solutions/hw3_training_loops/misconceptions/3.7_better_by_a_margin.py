"""An epoch is kept only if it is better by a margin: keep the lowest validation loss, however little better it is."""


def fit(model, train, validation, loss_fn, optimizer, epochs):
    history, best, lowest = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None, float("inf")
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_fn, optimizer))
        loss, accuracy = evaluate(model, validation, loss_fn)
        if loss + 1e-3 < lowest:
            best, lowest = {name: value.clone() for name, value in model.state_dict().items()}, loss
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model.load_state_dict(best)
    return history
