"""Wrong: the answer is float32 for inputs of every dtype."""


def log_softmax(z, dim=-1):
    return (z - z.logsumexp(dim, keepdim=True)).float()
