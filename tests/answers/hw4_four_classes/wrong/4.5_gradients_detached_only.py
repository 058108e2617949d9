"""Wrong: gradients are recorded and thrown away."""


def predict_mse(model, X):
    training = model.training
    model.eval()
    out = model(X).detach()
    model.train(training)
    if out.shape[1] == 1:
        return (out[:, 0] > 0.5).long()
    return out.argmax(dim=1)


def predict_cross_entropy(model, X):
    return predict_mse(model, X)
