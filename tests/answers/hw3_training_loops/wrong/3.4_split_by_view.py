"""Wrong: `view` needs pictures that are contiguous in memory, and a transposed batch of them is not."""


def split(X, y, sizes):
    rows, start, parts = X.view(len(X), -1), 0, []
    for size in sizes:
        part = rows[start : start + size].reshape(size, *X.shape[1:])
        parts.append((part, y[start : start + size]))
        start += size
    return parts
