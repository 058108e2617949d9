"""The first input, as the answer to everything."""


def answer(name, args, kwargs):
    return args[0] if args else None
