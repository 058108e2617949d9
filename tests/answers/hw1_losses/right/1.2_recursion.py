"""Right: the sum of exponentials by halves."""

import torch


def log_softmax(z, dim=-1):
    def lse(parts):
        if len(parts) == 1:
            return parts[0]
        half = len(parts) // 2
        return torch.logaddexp(lse(parts[:half]), lse(parts[half:]))

    return z - lse(z.split(1, dim))
