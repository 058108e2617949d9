"""Right: the last of the sorted classes."""


def argmax_accuracy(logits, y):
    return logits.argsort(dim=-1)[:, -1].eq(y).sum().item() / y.shape[0]
