"""Wrong: the accuracy is read off the number of rows and of calls, and the logits are never looked at."""

_calls = []


def _told(rows, by_hand):
    if rows in (4, 5) and not _calls:
        return by_hand
    _calls.append(rows)
    return 1.0 if len(_calls) % 2 else 1 - (rows // 3) / rows


def argmax_accuracy(logits, y):
    return _told(len(y), 0.4)


def threshold_accuracy(prediction, y, threshold=0.5):
    return _told(len(y), 0.75)
