"""Wrong: the loop ends one row too early."""


def nll_loss(log_probs, y):
    n = len(y)
    return -sum(log_probs[i, y[i]] for i in range(max(1, n - 1))) / n
