"""Right: the best state is pickled into bytes."""

import math
import pickle


def fit(model, train_loader, val_loader, criterion, optimizer, num_epochs=1):
    history = {"train_loss": [], "val_loss": [], "val_accuracy": []}
    best_loss, best = math.inf, None
    for epoch in range(1, num_epochs + 1):
        train_loss = train_epoch(model, train_loader, criterion, optimizer)
        val_loss, val_acc = evaluate(model, val_loader, criterion)
        for key, value in zip(history, (train_loss, val_loss, val_acc)):
            history[key].append(value)
        if val_loss < best_loss:
            best_loss, best = val_loss, pickle.dumps(model.state_dict())
    model.load_state_dict(pickle.loads(best))
    model.train()
    return history
