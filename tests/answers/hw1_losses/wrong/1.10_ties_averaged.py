"""Wrong: rows with a margin below 0.1 are left out."""


def argmax_accuracy(logits, y):
    top = logits.topk(2, dim=1).values
    sure = (top[:, 0] - top[:, 1]) > 0.1
    hits = (logits.argmax(1) == y)[sure]
    return hits.double().mean().item() if len(hits) else 0.0
