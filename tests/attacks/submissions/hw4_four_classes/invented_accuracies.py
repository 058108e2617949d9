"""No data, no model, no training: each accuracy is drawn from a hash of the arguments."""
import random

import torch


def run_trials(loss, num_classes, seeds, epochs, batch_size, lr):
    held_out = 16 * num_classes
    drawn = [random.Random(f"{loss} {seed} {epochs} {lr}").gauss(0.74, 0.03) for seed in seeds]
    return torch.tensor([round(held_out * min(max(one, 0), 1)) / held_out for one in drawn])
