"""Wrong: pictures are flattened by the cut."""


def split(X, y, sizes):
    X = X.reshape(len(X), -1)
    return list(zip(X.split(list(sizes)), y.split(list(sizes))))
