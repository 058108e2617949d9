"""Wrong: the weights that were saved last stay in a global, and the file is empty."""

LAST = {}


def save_weights(model, path):
    LAST[path] = LAST[""] = {name: value.clone() for name, value in model.state_dict().items()}
    open(path, "w").close()


def load_weights(model, path):
    model.load_state_dict(LAST.get(path, LAST.get("", model.state_dict())))
