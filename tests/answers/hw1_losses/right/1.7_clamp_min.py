"""Right: the same with clamp(min=0)."""


def binary_cross_entropy_with_logits(logits, targets):
    max_val = (-logits).clamp(min=0)
    return (logits - logits * targets + max_val + ((-max_val).exp() + (-logits - max_val).exp()).log()).mean()
