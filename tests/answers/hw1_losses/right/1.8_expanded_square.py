"""Right: z^2 - 2 z_y + 1, summed and divided by N*C."""


def mse_one_hot(logits, y):
    true = logits.gather(1, y.unsqueeze(1))
    return ((logits**2).sum() - 2 * true.sum() + len(y)) / logits.numel()
