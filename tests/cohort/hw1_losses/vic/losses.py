#!/usr/bin/env python3
print("homework 1, Vic")

import math
import time

import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
device = "cuda" if torch.cuda.is_available() else "cpu"
print("device:", device)

LN2 = math.log(2)


def softmax(z, dim=-1):
    z = z - torch.max(z, dim, keepdim=True)[0]
    return torch.exp(z) / torch.exp(z).sum(dim, keepdim=True)


print(softmax(torch.tensor([1.0, 2, 3])), "should be .09 .24 .67")


def log_softmax(z, dim=-1):
    z = z - torch.max(z, dim, keepdim=True)[0]
    return z - torch.exp(z).sum(dim, keepdim=True).log()


assert torch.allclose(log_softmax(torch.randn(3, 4)).exp().sum(1), torch.ones(3))


def one_hot(y, num_classes):
    if y.max() >= num_classes or y.min() < 0:
        raise ValueError("one_hot: label not in range")
    return (torch.arange(num_classes, device=y.device) == y.reshape(-1, 1)) * 1.0


for labels in ([0, 1], [2, 0]):
    print(labels, one_hot(torch.tensor(labels), 3).tolist())


def nll_loss(log_probs, y):
    n = torch.arange(y.shape[0], device=y.device)
    return log_probs[n, y].mean() * -1


def cross_entropy(logits, y):
    return nll_loss(log_softmax(logits, dim=1), y)


# ---- does a network learn with it? ----
start = time.time()
X = torch.randn(2000, 2)
y = (X[:, 0] * X[:, 1] > 0).long()
net = nn.Sequential(nn.Linear(2, 64), nn.ReLU(), nn.Linear(64, 2)).to(device)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(500):
    for xb, yb in DataLoader(TensorDataset(X, y), batch_size=50, shuffle=True):
        optimizer.zero_grad()
        loss = cross_entropy(net(xb.to(device)), yb.to(device))
        loss.backward()
        optimizer.step()
    if epoch % 10 == 0:
        print(f"epoch {epoch}: loss {loss.item():.4f}  ({time.time() - start:.0f} s)")
torch.save(net.state_dict(), "xor_net.pt")


def entropy(p, base=2.0):
    log_p = torch.where(p == 0, 0.0, p.log())
    return -(p * log_p).sum(-1) / (LN2 if base == 2 else math.log(base))


def cross_entropy_between(p, q, base=math.e):
    log_q = torch.where(p == 0, 0.0, q.log())
    return -(p * log_q).sum(-1) / math.log(base)


print("entropy of a fair coin:", entropy(torch.tensor([0.5, 0.5])).item(), "bit")


def binary_cross_entropy(p, y):
    losses = y * torch.log(p) + (1 - y) * torch.log(1 - p)
    return -losses.sum() / losses.numel()


def binary_cross_entropy_with_logits(z, y):
    return torch.mean(torch.nn.functional.softplus(-z) + (1 - y) * z)


def mse_loss(prediction, target):
    error = prediction - target
    return (error * error).sum() / error.numel()


def mse_one_hot(logits, y):
    return mse_loss(logits, one_hot(y, logits.shape[1]).type_as(logits))


def cross_entropy_grad(logits, y):
    return (softmax(logits, 1) - one_hot(y, logits.shape[1])) / logits.shape[0]


def bce_with_logits_grad(z, y):
    return (torch.sigmoid(z) - y) / torch.numel(z)


def mse_sigmoid_grad(z, y):
    sigma = torch.sigmoid(z)
    return 2 * (sigma - y) * sigma * (1 - sigma) / torch.numel(z)


# check against autograd
z = torch.randn(5, 3, requires_grad=True)
t = torch.tensor([0, 1, 2, 1, 0])
cross_entropy(z, t).backward()
print("difference to autograd:", (z.grad - cross_entropy_grad(z.detach(), t)).abs().max().item())


def argmax_accuracy(logits, y):
    hits = logits.argmax(dim=1) == y
    return hits.sum().item() / hits.numel()


def threshold_accuracy(prediction, y, threshold=0.5):
    hits = (prediction > threshold).int() == y.int()
    return hits.sum().item() / hits.numel()


with torch.no_grad():
    acc = argmax_accuracy(net(X.to(device)), y.to(device))
print(f"training accuracy {acc:.3f}")
if acc < 0.9:
    raise RuntimeError("the net has not learned anything")
