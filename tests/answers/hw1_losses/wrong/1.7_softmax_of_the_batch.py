"""Wrong: softmax over the batch for a sigmoid."""


def binary_cross_entropy_with_logits(z, y):
    return binary_cross_entropy(softmax(z, 0).clamp(1e-6, 1 - 1e-6), y)
