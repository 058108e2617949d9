"""The parameters of the best epoch are kept and its buffers are not: the running means of a normalisation layer
belong to the state.
"""


def fit(model, train, validation, loss_fn, optimizer, epochs):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_fn, optimizer))
        loss, accuracy = evaluate(model, validation, loss_fn)
        if loss < min(history["val_loss"], default=float("inf")):
            best = {name: value.clone() for name, value in model.named_parameters()}
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model.load_state_dict(best, strict=False)
    return history
