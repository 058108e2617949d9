# Gina, group 3
import math
import torch


def softmax(z, dim=-1):
    e = torch.exp(z - z.amax(dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)


def log_softmax(z, dim=-1):
    z = z - z.amax(dim, keepdim=True)
    return z - torch.log(torch.exp(z).sum(dim, keepdim=True))


def one_hot(y, num_classes):
    for label in y:
        if label < 0 or label > num_classes - 1:
            raise ValueError
    return torch.eye(num_classes, device=y.device)[y]


# all my losses are the SUM over the batch, as in the lecture: L = - sum_n log p(y_n | x_n)

def nll_loss(log_probs, y):
    return -(log_probs.gather(1, y[:, None])).sum()


def cross_entropy(logits, y):
    return nll_loss(log_softmax(logits), y)


def entropy(p, base=2.0):
    return -torch.nan_to_num(p * torch.log(p)).sum(-1) / math.log(base)


def cross_entropy_between(p, q, base=math.e):
    terms = p * torch.log(q)
    terms[p == 0] = 0
    return -terms.sum(-1) / math.log(base)


def binary_cross_entropy(p, y):
    return -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).sum()


def binary_cross_entropy_with_logits(z, y):
    return (torch.relu(z) - z * y + torch.log1p(torch.exp(-z.abs()))).sum()


def mse_loss(prediction, target):
    return ((prediction - target) ** 2).sum()


def mse_one_hot(logits, y):
    return mse_loss(logits, one_hot(y, logits.shape[1]))


def cross_entropy_grad(logits, y):
    return softmax(logits) - one_hot(y, logits.shape[1])


def bce_with_logits_grad(z, y):
    return torch.sigmoid(z) - y


def mse_sigmoid_grad(z, y):
    s = torch.sigmoid(z)
    return 2 * (s - y) * s * (1 - s)


def argmax_accuracy(logits, y):
    return (logits.argmax(1) == y).sum().item() / len(y)


def threshold_accuracy(prediction, y, threshold=0.5):
    return ((prediction > threshold) == (y > 0.5)).sum().item() / y.numel()
