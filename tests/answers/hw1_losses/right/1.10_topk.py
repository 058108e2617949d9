"""Right: the first of the top k."""


def argmax_accuracy(logits, y):
    return logits.topk(1, dim=1).indices.squeeze(1).eq(y).double().mean().item()
