"""Right: a class that keeps the weighted mean; batches are listed first; fsum."""

import math

import torch


class AverageMeter:
    def __init__(self):
        self.parts = []
        self.count = 0

    def update(self, value, n=1):
        self.parts.append(value * n)
        self.count += n

    @property
    def avg(self):
        return math.fsum(self.parts) / self.count


def train_epoch(model, batches, criterion, optimizer):
    model.train()
    losses = AverageMeter()
    for inputs, targets in list(batches):
        with torch.set_grad_enabled(True):
            outputs = model(inputs)
            loss = criterion(outputs, targets)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.update(loss.item(), inputs.size(0))
    return losses.avg


def evaluate(model, batches, criterion):
    losses, hits = AverageMeter(), AverageMeter()
    model.eval()
    for inputs, targets in batches:
        with torch.no_grad():
            outputs = model(inputs)
            loss = criterion(outputs, targets)
        _, predicted = torch.max(outputs.data, 1)
        losses.update(loss.item(), targets.size(0))
        hits.update((predicted == targets).double().mean().item(), targets.size(0))
    return losses.avg, hits.avg
