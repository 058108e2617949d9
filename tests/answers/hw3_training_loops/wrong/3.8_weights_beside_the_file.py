"""Wrong: the file that was asked for holds the name of a second file, so that it cannot be moved elsewhere."""


def save_weights(model, path):
    torch.save(model.state_dict(), path + ".weights")
    with open(path, "w") as file:
        file.write(path + ".weights")


def load_weights(model, path):
    with open(path) as file:
        model.load_state_dict(torch.load(file.read()))
