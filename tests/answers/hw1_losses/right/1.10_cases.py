"""Right: match statements with guards."""


def _hit(p, label, threshold):
    match int(label):
        case 1 if p > threshold:
            return True
        case 0 if p <= threshold:
            return True
    return False


def threshold_accuracy(prediction, y, threshold=0.5):
    pairs = list(zip(prediction.view(-1), y.view(-1)))
    return sum(_hit(p.item(), label, threshold) for p, label in pairs) / len(pairs)
