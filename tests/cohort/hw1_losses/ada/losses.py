# Homework 1 - Ada
# I wrote everything with loops first so I can see what happens in every row.
import math

import torch
from torch import Tensor


def softmax_of_list(scores):
    """scores: 1-d tensor -> list of 0-d tensors that sum to 1"""
    biggest = scores[0]
    for s in scores:
        if s > biggest:
            biggest = s
    exps = []
    for s in scores:
        exps.append(torch.exp(s - biggest))
    total = exps[0] * 0
    for e in exps:
        total = total + e
    return [e / total for e in exps]


def softmax(z: Tensor, dim: int = -1) -> Tensor:
    # bring dim to the end, then it is only rows
    moved = z.transpose(dim, -1)
    rows = moved.reshape(-1, moved.shape[-1])
    result = []
    for row in rows:
        result.append(torch.stack(softmax_of_list(row)))
    return torch.stack(result).reshape(moved.shape).transpose(dim, -1)


def log_softmax(z: Tensor, dim: int = -1) -> Tensor:
    moved = z.transpose(dim, -1)
    rows = moved.reshape(-1, moved.shape[-1])
    result = []
    for row in rows:
        biggest = max(row)
        total = 0
        for s in row:
            total = total + torch.exp(s - biggest)
        # log(exp(a)/sum) = a - log(sum)
        result.append(torch.stack([s - biggest - torch.log(total) for s in row]))
    return torch.stack(result).reshape(moved.shape).transpose(dim, -1)


def one_hot(y: Tensor, num_classes: int) -> Tensor:
    table = []
    for label in y.tolist():
        if label < 0 or label >= num_classes:
            raise ValueError("label " + str(label) + " is not a class")
        line = [0.0] * num_classes
        line[label] = 1.0
        table.append(line)
    return torch.tensor(table, device=y.device)


def nll_loss(log_probs: Tensor, y: Tensor) -> Tensor:
    loss = 0
    for i in range(len(y)):
        loss = loss - log_probs[i][y[i]]
    return loss / len(y)


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    losses = []
    for row, label in zip(logits, y):
        losses.append(-log_softmax(row)[label])
    return sum(losses) / len(losses)


def entropy(p: Tensor, base: float = 2.0) -> Tensor:
    flat = p.reshape(-1, p.shape[-1])
    answers = []
    for dist in flat:
        h = dist.sum() * 0
        for prob in dist:
            if prob > 0:
                h = h - prob * torch.log(prob) / math.log(base)
        answers.append(h)
    return torch.stack(answers).reshape(p.shape[:-1])


def cross_entropy_between(p: Tensor, q: Tensor, base: float = math.e) -> Tensor:
    flat_p = p.reshape(-1, p.shape[-1])
    flat_q = q.reshape(-1, q.shape[-1])
    answers = []
    for dist_p, dist_q in zip(flat_p, flat_q):
        h = dist_p.sum() * 0
        for a, b in zip(dist_p, dist_q):
            if a > 0:
                h = h - a * torch.log(b) / math.log(base)
        answers.append(h)
    return torch.stack(answers).reshape(p.shape[:-1])


def binary_cross_entropy(p: Tensor, y: Tensor) -> Tensor:
    total = 0
    ps, ys = p.flatten(), y.flatten()
    for i in range(len(ps)):
        if ys[i] == 1:
            total = total - torch.log(ps[i])
        else:
            total = total - torch.log(1 - ps[i])
    return total / len(ps)


def binary_cross_entropy_with_logits(z: Tensor, y: Tensor) -> Tensor:
    total = 0
    zs, ys = z.flatten(), y.flatten()
    for i in range(len(zs)):
        # log(1 + e^z), from the side where e^... is small
        if zs[i] > 0:
            log_1_plus_exp = zs[i] + torch.log(1 + torch.exp(-zs[i]))
        else:
            log_1_plus_exp = torch.log(1 + torch.exp(zs[i]))
        total = total + log_1_plus_exp - ys[i] * zs[i]
    return total / len(zs)


def mse_loss(prediction: Tensor, target: Tensor) -> Tensor:
    total = 0
    count = 0
    for a, b in zip(prediction.flatten(), target.flatten()):
        total = total + (a - b) * (a - b)
        count += 1
    return total / count


def mse_one_hot(logits: Tensor, y: Tensor) -> Tensor:
    return mse_loss(logits, one_hot(y, len(logits[0])))


def cross_entropy_grad(logits: Tensor, y: Tensor) -> Tensor:
    N, C = logits.shape
    grad = torch.zeros_like(logits)
    for n in range(N):
        probs = softmax_of_list(logits[n])
        for c in range(C):
            if c == y[n]:
                grad[n, c] = (probs[c] - 1) / N
            else:
                grad[n, c] = probs[c] / N
    return grad


def bce_with_logits_grad(z: Tensor, y: Tensor) -> Tensor:
    values = []
    N = z.numel()
    for score, label in zip(z.flatten(), y.flatten()):
        values.append((1 / (1 + torch.exp(-score)) - label) / N)
    return torch.stack(values).reshape(z.shape)


def mse_sigmoid_grad(z: Tensor, y: Tensor) -> Tensor:
    values = []
    N = z.numel()
    for score, label in zip(z.flatten(), y.flatten()):
        s = 1 / (1 + torch.exp(-score))
        values.append(2 * (s - label) * s * (1 - s) / N)
    return torch.stack(values).reshape(z.shape)


def argmax_accuracy(logits: Tensor, y: Tensor) -> float:
    right = 0
    for scores, label in zip(logits.tolist(), y.tolist()):
        if scores.index(max(scores)) == label:
            right += 1
    return right / len(y)


def threshold_accuracy(prediction: Tensor, y: Tensor, threshold: float = 0.5) -> float:
    right = 0
    for value, label in zip(prediction.flatten(), y.flatten()):
        guess = 0 if value <= threshold else 1
        if guess == label:
            right = right + 1
    return right / prediction.numel()
