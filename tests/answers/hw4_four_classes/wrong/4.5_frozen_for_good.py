"""Wrong: the parameters are frozen and stay so."""


def predict_mse(model, X):
    training = model.training
    model.eval()
    out = model.requires_grad_(False)(X)
    model.train(training)
    if out.shape[1] == 1:
        return (out[:, 0] > 0.5).long()
    return out.argmax(dim=1)


def predict_cross_entropy(model, X):
    return predict_mse(model, X)
