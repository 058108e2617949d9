"""Right: plain lists and a count."""


def argmax_accuracy(logits, y):
    hits = 0
    for row, label in zip(logits.tolist(), y.tolist()):
        if row.index(max(row)) == label:
            hits += 1
    return hits / len(y)


def threshold_accuracy(prediction, y, threshold=0.5):
    flat = zip(prediction.flatten().tolist(), y.flatten().tolist())
    hits = [(1 if p > threshold else 0) == label for p, label in flat]
    return sum(hits) / len(hits)
