"""Wrong: the share of right answers among the predictions above the threshold."""


def threshold_accuracy(prediction, y, threshold=0.5):
    above = prediction > threshold
    return (y[above] == 1).double().sum().item() / max(1, int(above.sum()))
