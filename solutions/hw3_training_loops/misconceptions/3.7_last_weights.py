"""The model is left with the weights of the last epoch, not with those of the best. Look at three things: when weights
are put aside, whether that is a copy, and whether it comes back into the model that fit was given.
"""


def fit(model, train, validation, loss_fn, optimizer, epochs):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_fn, optimizer))
        loss, accuracy = evaluate(model, validation, loss_fn)
        if loss < min(history["val_loss"], default=float("inf")):
            best = model.state_dict()
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model.load_state_dict(best)
    return history
