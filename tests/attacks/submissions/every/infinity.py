"""Infinity, which no relative tolerance bounds."""
import torch


def answer(name, args, kwargs):
    tensors = [value for value in args if isinstance(value, torch.Tensor)]
    return torch.full_like(tensors[0], float("inf"), dtype=torch.float64) if tensors else float("inf")
