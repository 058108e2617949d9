"""Wrong: the file holds a number. The weights stay in the process, where nobody who loads the file will find them."""

torch.kept_weights = {}


def save_weights(model, path):
    torch.kept_weights[len(torch.kept_weights)] = {name: value.clone() for name, value in model.state_dict().items()}
    with open(path, "w") as file:
        file.write(str(len(torch.kept_weights) - 1))


def load_weights(model, path):
    with open(path) as file:
        model.load_state_dict(torch.kept_weights[int(file.read())])
