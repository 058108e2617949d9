"""Wrong: the state is copied before the epoch's training."""

import copy


def fit(model, train, validation, loss_fn, optimizer, epochs):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    for epoch in range(epochs):
        before = copy.deepcopy(model.state_dict())
        history["train_loss"].append(train_epoch(model, train, loss_fn, optimizer))
        loss, accuracy = evaluate(model, validation, loss_fn)
        if loss < min(history["val_loss"], default=float("inf")):
            best = before
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model.load_state_dict(best)
    return history
