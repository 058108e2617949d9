"""Wrong: an entry for the untrained model as well: epochs + 1 of them."""

import copy


def fit(model, train, validation, loss_fn, optimizer, epochs):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    first, share = evaluate(model, validation, loss_fn)
    history = {"train_loss": [first], "val_loss": [first], "val_accuracy": [share]}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_fn, optimizer))
        loss, accuracy = evaluate(model, validation, loss_fn)
        if best is None or loss < min(history["val_loss"]):
            best = copy.deepcopy(model.state_dict())
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model.load_state_dict(best)
    return history
