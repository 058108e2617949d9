"""Nothing is written to the file: the weights are kept in memory, and gone with the program."""


KEPT = {}


def save_weights(model, path):
    KEPT[path] = {name: value.clone() for name, value in model.state_dict().items()}


def load_weights(model, path):
    model.load_state_dict(KEPT[path])
