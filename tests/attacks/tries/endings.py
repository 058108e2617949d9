"""Attacks that break their own process or the conversation: the grader must stay whole, and believe nothing."""

import ctypes
import json
import os
import signal
import struct
import sys
import time

import torch

from tests.attacks.tries.attempt import LIBC, ends_it, held_with, never_answers

PREFIX = struct.Struct("<4sIQ")  # of the wire format: magic, length of the head, length of the payload
ANSWERS = 4


def frame(head, payload=b"", *, head_length=None, payload_length=None):
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    lengths = (len(text) if head_length is None else head_length, payload_length or len(payload))
    return PREFIX.pack(b"AGW1", *lengths) + text + payload


def send(data):
    while data:
        data = data[os.write(ANSWERS, data) :]
    return "ESCAPED: it was believed"


@ends_it
def exit_at_once():
    os._exit(0)


@ends_it
def exit_with_the_zygotes_status():
    os._exit(97)


@ends_it
def exit_by_exception():
    sys.exit(0)


@ends_it
def abort():
    os.abort()


@ends_it
def kill_itself():
    os.kill(os.getpid(), signal.SIGKILL)


@ends_it
def segfault():
    ctypes.string_at(1)


@ends_it
def unmap_everything():
    LIBC.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
    for start in range(0, 1 << 47, 1 << 40):
        LIBC.munmap(start, 1 << 40)


@ends_it
def overflow_the_stack():
    sys.setrecursionlimit(1 << 30)

    def deeper(_):
        return sorted([1], key=deeper)

    deeper(1)


@ends_it
def close_descriptors():
    os.closerange(0, 64)


@ends_it
def break_the_interpreter():
    """The bytes of None."""
    ctypes.memset(id(None), 0, 16)


@ends_it
def answer_with_garbage():
    return send(os.urandom(4096))


@ends_it
def answer_that_it_passed(question):
    """A verdict is nothing that an answer can hold."""
    return send(frame({"id": question, "status": "passed", "verdict": "passed", "points": 100, "value": True}))


@ends_it
def answer_another_question():
    return send(frame({"id": 999, "status": "ok", "value": "held: of another question"}))


@ends_it
def answer_of_giant_length(question):
    return send(frame({"id": question}, payload_length=1 << 62))


@ends_it
def answer_of_giant_head(question):
    return send(frame({"id": question}, head_length=0xFFFFFFFF))


@ends_it
def answer_of_deep_json(question):
    return send(frame(b'{"id": %d, "status": "ok", "value": ' % question + b"[" * 100_000 + b"]" * 100_000 + b"}"))


@ends_it
def answer_with_bytes_of_others(question):
    """A tensor beyond the payload."""
    tensor = {"$": "tensor", "dtype": "float32", "shape": [1 << 20]}
    return send(frame({"id": question, "status": "ok", "value": tensor}, bytes(64)))


@ends_it
def answer_with_a_kept_class(question):
    return send(frame({"id": question, "status": "ok", "value": {"$": "symbol", "name": "os.system"}}))


@ends_it
def flood_of_answers():
    while True:
        send(frame({"id": 1, "status": "ok", "value": "held: an old answer"}))


@never_answers
def answer_drop_by_drop(question):
    """Every byte in time, the whole never."""
    for byte in frame({"id": question, "status": "ok", "value": "held: " + "x" * 1000}):
        os.write(ANSWERS, bytes([byte]))
        time.sleep(0.05)


def patch_torch():
    """Comparisons are made elsewhere, with another torch."""
    for name in ("equal", "allclose", "isclose", "rand", "linspace"):
        setattr(torch, name, lambda *_, **__: torch.tensor(True))
    torch.Tensor.__eq__ = torch.Tensor.softmax = lambda *_: torch.tensor(True)
    return "held: but for this worker"


@held_with("[<Same>, <Loud>]")
def answer_that_equals_everything():
    """What is no plain data stays where it is; the grader gets a name for it."""

    class Same(str):
        __eq__ = __ne__ = startswith = lambda *_: True
        __hash__ = str.__hash__

    class Loud:
        def __reduce__(self):
            return (os.system, ("true",))

        __eq__ = __ne__ = lambda *_: True

    return [Same("ESCAPED: subclasses arrive"), Loud()]
