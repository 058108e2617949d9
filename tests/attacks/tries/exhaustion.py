"""Attacks that take more than their share, or never give back: memory, threads, descriptors, time, output."""

import _thread
import ctypes
import mmap
import os
import re
import resource
import signal
import sys
import threading
import time

import torch

from tests.attacks.tries.attempt import call, every, in_machine_code, never_answers, refused

MANY_THREADS = 10_000
GIB = 1 << 30
# def clone_threads(count, stack): as many threads that only wait, all on one stack, as the kernel gives.
CLONE_THREADS = bytes.fromhex(
    "534154415589fb4989f44531edb838000000bf000f05004c89e631d24531d24531c00f0585c07412780741ffc5ffcb75dc4489e8415d415c5b"
    "c3b8220000000f05ebf7"
)


def start_threads(count):
    """As threading does, but without waiting for each to have begun: a thread without memory never does."""
    for made in range(count):
        try:
            _thread.start_new_thread(time.sleep, (1000,))
        except RuntimeError as error:
            raise OSError(f"{error} after {made}") from error
    return f"{count} threads"


def many_threads():
    return refused(lambda: start_threads(MANY_THREADS))


def many_small_threads():
    """Threads whose stacks a limit of memory hardly sees."""
    _thread.stack_size(32768)
    return refused(lambda: start_threads(MANY_THREADS))


def many_threads_without_stacks():
    """Threads that no limit of memory sees."""

    def step():
        stack = ctypes.create_string_buffer(4096)
        made = in_machine_code(CLONE_THREADS, MANY_THREADS, ctypes.addressof(stack) + 2048)
        if made < MANY_THREADS:
            raise OSError(f"no more threads after {made}")
        return f"{made} threads"

    return refused(step)


def much_memory():
    return refused(lambda: bytearray(6 * GIB))


def memory_by_and_by():
    """What the limit must stop is not one wish but their sum."""
    return refused(lambda: len([torch.empty(64 << 20, dtype=torch.uint8) for _ in range(96)]))


def much_tensor():
    return refused(lambda: torch.ones(6 * GIB // 4))


def much_shared_memory():
    return refused(lambda: mmap.mmap(-1, 6 * GIB))


def much_address_space():
    """Reserved without pages behind it, and one mapping made larger."""
    reserved = refused(lambda: mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | 0x4000, prot=0))
    return every(reserved=reserved, grown=refused(lambda: mmap.mmap(-1, 1 << 20).resize(6 * GIB)))


def much_memory_file():
    def step():
        number = os.memfd_create("x")
        os.ftruncate(number, 2 * GIB)
        mmap.mmap(number, 2 * GIB)

    return refused(step)


def much_stack():
    """The stack may not grow where its limit says so, whatever its owner sets."""

    def step():
        resource.setrlimit(resource.RLIMIT_STACK, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        return bytearray(6 * GIB)

    try:
        return refused(step)
    except ValueError as error:  # Python's word for EPERM
        return f"held: {error}"


def many_descriptors():
    copied = refused(lambda: [os.dup(1) for _ in range(2000)])
    new = refused(lambda: [os.pipe() for _ in range(2000)])
    return every(copied=copied, new=new, of_high_number=refused(lambda: os.dup2(1, 5000)))


def many_timers():
    """Each holds a place in a queue that all processes of a user share."""

    def step():
        timer = ctypes.c_int()
        for _ in range(5_000):
            call("timer_create", 1, None, ctypes.byref(timer))
        return "5000 timers"

    return refused(step)


@never_answers
def infinite_loop():
    while True:
        pass


@never_answers
def sleep_forever():
    while True:
        time.sleep(1000)


@never_answers
def ignore_all_signals():
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    while True:
        time.sleep(1000)


@never_answers
def stop_itself():
    os.kill(os.getpid(), signal.SIGSTOP)


@never_answers
def hold_the_interpreter():
    """One call into C that no Python signal handler interrupts."""
    re.match(r"(a+)+$", "a" * 40 + "b")


@never_answers
def wait_in_a_thread():
    """The main thread ends up waiting for one that never ends."""
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


def flood_of_output():
    """The pipe is drained and only its beginning kept, so the worker is not blocked; the grader's memory is its own."""
    for _ in range(32):
        os.write(1, b"x" * (1 << 20))
        sys.stderr.write("y" * 1000)
    return "held: it was written, and hardly any of it kept"
