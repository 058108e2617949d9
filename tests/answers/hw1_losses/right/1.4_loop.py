"""Right: a Python loop over the rows; the graph survives."""


def nll_loss(log_probs, y):
    total = 0
    for row, label in zip(log_probs, y):
        total = total - row[label]
    return total / len(y)
