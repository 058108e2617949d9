"""Wrong: the label among the best two."""


def argmax_accuracy(logits, y):
    return (logits.topk(min(2, logits.shape[1]), dim=1).indices == y[:, None]).any(1).double().mean().item()
