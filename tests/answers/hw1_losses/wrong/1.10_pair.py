"""Wrong: accuracy and count in a tuple."""


def argmax_accuracy(logits, y):
    hits = (logits.argmax(1) == y).sum().item()
    return hits / len(y), hits
