"""Wrong: the answer is float64 for inputs of every dtype."""


def log_softmax(z, dim=-1):
    return z.double() - z.double().logsumexp(dim, keepdim=True)
