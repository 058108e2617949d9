"""Wrong: a stride of 1 reads what lies side by side in memory, and labels that are not contiguous have gaps there."""


def bce_criterion(yhat, y):
    p, t = yhat.reshape(-1).clamp(1e-7, 1 - 1e-7), y.as_strided((y.numel(),), (1,))
    return -(t * p.log() + (1 - t) * (1 - p).log()).mean()
