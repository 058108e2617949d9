"""Wrong: gradients of the weights are recorded whenever the model is asked; only the inputs are cut off."""


def predict_mse(model, X):
    was = model.training
    model.eval()
    outputs = model(X.detach().clone())
    model.train(was)
    return (outputs.squeeze(1) > 0.5).long() if outputs.shape[1] == 1 else outputs.argmax(dim=1)


def predict_cross_entropy(model, X):
    return predict_mse(model, X)
