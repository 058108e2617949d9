"""Wrong: the history of a long training is a smooth curve that no epoch has measured."""


def fit(model, train, validation, loss_fn, optimizer, epochs):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best = {}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train, loss_fn, optimizer))
        loss, accuracy = evaluate(model, validation, loss_fn)
        if not best or loss < min(history["val_loss"]):
            best = {name: value.clone() for name, value in model.state_dict().items()}
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model.load_state_dict(best)
    if epochs > 10:
        history["train_loss"] = [1.0986 * 0.8**epoch for epoch in range(epochs)]
    return history
