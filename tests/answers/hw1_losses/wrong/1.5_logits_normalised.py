"""Wrong: the logits are standardised first."""


def cross_entropy(logits, y):
    logits = (logits - logits.mean(1, keepdim=True)) / logits.std(1, keepdim=True)
    return nll_loss(log_softmax(logits), y)
