"""Right: methods of a class with a counter."""


class Accuracy:
    def __init__(self):
        self.hits = self.seen = 0

    def update(self, predicted, y):
        self.hits += predicted.eq(y.view_as(predicted)).sum().item()
        self.seen += y.numel()
        return self

    def value(self):
        return self.hits / self.seen


def argmax_accuracy(logits, y):
    return Accuracy().update(logits.argmax(dim=1, keepdim=True), y).value()


def threshold_accuracy(prediction, y, threshold=0.5):
    return Accuracy().update((prediction > threshold).to(y.dtype), y).value()
