"""Wrong: an epoch must be better by a tenth of a percent before its weights are put aside."""

from copy import deepcopy


def fit(model, train, validation, loss_fn, optimizer, epochs):
    train_losses, val_losses, accuracies = [], [], []
    lowest, kept = None, None
    for _ in range(epochs):
        train_losses.append(train_epoch(model, train, loss_fn, optimizer))
        val_loss, accuracy = evaluate(model, validation, loss_fn)
        val_losses.append(val_loss)
        accuracies.append(accuracy)
        if lowest is None or val_loss < 0.999 * lowest:
            lowest, kept = val_loss, deepcopy(model.state_dict())
    model.load_state_dict(kept)
    return {"train_loss": train_losses, "val_loss": val_losses, "val_accuracy": accuracies}
