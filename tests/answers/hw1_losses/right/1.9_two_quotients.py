"""Right: each part divided by N, the one-hot rows in their float32."""


def cross_entropy_grad(logits, y):
    n = y.shape[0]
    return softmax(logits) / n - one_hot(y, logits.shape[-1]) / n
