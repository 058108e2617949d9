"""Attacks on other processes: the grader by its pid, the zygote as the parent, everybody by signal.

The signals are 0 and the priorities what they are: an attack that works should not take the machine along.
"""

import array
import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct

from tests.attacks.tries.attempt import call, each, every, refused, turned_away


def kill_grader(pid):
    return refused(lambda: os.kill(pid, 0))


def kill_parent():
    return refused(lambda: os.kill(os.getppid(), signal.SIGKILL))


def kill_everything():
    return each(lambda pid: os.kill(pid, 0), (-1, 1))


def kill_own_group():
    return refused(lambda: os.killpg(0, 0))


def kill_threads(pid):
    """Also with bits above the 32 that the kernel reads."""
    more = turned_away("tkill", (1 << 32) | pid, 0)
    return every(tkill=turned_away("tkill", pid, 0), tgkill=turned_away("tgkill", pid, pid, 0), higher_bits=more)


def queue_signal(pid):
    info = ctypes.create_string_buffer(struct.pack("iii", 0, 0, -1), 128)  # number, error, SI_QUEUE
    to_thread = turned_away("rt_tgsigqueueinfo", pid, pid, 0, info)
    return every(to_process=turned_away("rt_sigqueueinfo", pid, 0, info), to_thread=to_thread)


def signal_by_a_timer(pid):
    """struct sigevent: value, signal, how (SIGEV_THREAD_ID), thread. The kernel takes a thread of ours only."""
    event = ctypes.create_string_buffer(struct.pack("Qiii", 0, signal.SIGKILL, 4, pid), 64)
    return refused(lambda: call("timer_create", 1, event, ctypes.byref(ctypes.c_int())))


def signal_by_owning_a_pipe():
    """Who owns a descriptor gets SIGIO, or any other signal, when it is ready."""
    one, parent = os.pipe()[0], os.getppid()
    return every(
        F_SETOWN=refused(lambda: fcntl.fcntl(one, fcntl.F_SETOWN, parent)),
        F_SETOWN_EX=refused(lambda: fcntl.fcntl(one, 15, struct.pack("ii", 1, parent))),
        F_SETSIG=refused(lambda: fcntl.fcntl(one, 10, signal.SIGKILL)),
    )


def signal_by_owning_a_socket():
    """FIOSETOWN and SIOCSPGRP, and FIOASYNC, which asks for the signals."""
    one, owner = socket.socketpair()[0], array.array("i", [os.getppid()])
    return each(lambda request: fcntl.ioctl(one, request, owner), (0x8901, 0x8902, 0x5452))


def pidfd_open(pid):
    return turned_away("pidfd_open", pid, 0)


def pidfd_signal(pid):
    """A folder of /proc serves as a pidfd."""
    by_folder = refused(lambda: call("pidfd_send_signal", os.open(f"/proc/{pid}", os.O_RDONLY), 0, 0, 0))
    return every(by_folder=by_folder, by_any=turned_away("pidfd_send_signal", 4, 0, 0, 0))


def pidfd_getfd(pid):
    """The grader's own descriptors."""
    opened = refused(lambda: call("pidfd_getfd", call("pidfd_open", pid, 0), 0, 0))
    return every(of_the_grader=opened, of_any=turned_away("pidfd_getfd", 4, 0, 0))


def ptrace(pid):
    requests = {"attach": 16, "seize": 0x4206, "be_traced": 0}
    return every(**{name: turned_away("ptrace", request, pid, 0, 0) for name, request in requests.items()})


def process_vm_readv(pid):
    return turned_away("process_vm_readv", pid, 0, 0, 0, 0, 0)


def process_vm_writev(pid):
    return turned_away("process_vm_writev", pid, 0, 0, 0, 0, 0)


def pages_of(pid):
    nodes = ctypes.create_string_buffer(8)
    return every(
        madvise=turned_away("process_madvise", 4, 0, 0, 21, 0),
        migrate=turned_away("migrate_pages", pid, 8, nodes, nodes),
        move=turned_away("move_pages", pid, 0, 0, 0, 0, 0),
    )


def compare_descriptors(pid):
    return turned_away("kcmp", pid, os.getpid(), 0, 0, 0)


def limits_of(pid):
    of_parent = refused(lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CORE, (0, 0)))
    of_grader = refused(lambda: resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0)))
    return every(read=refused(lambda: resource.prlimit(pid, resource.RLIMIT_CORE)), grader=of_grader, parent=of_parent)


def priority_of(pid):
    return every(
        grader=refused(lambda: os.setpriority(os.PRIO_PROCESS, pid, 1)),
        user=refused(lambda: os.setpriority(os.PRIO_USER, os.getuid(), 0)),
        group=refused(lambda: os.setpriority(os.PRIO_PGRP, 0, 0)),
        disk=turned_away("ioprio_set", 1, pid, 3 << 13),
    )


def scheduling_of(pid):
    before_all = refused(lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)))
    grader = refused(lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)))
    return every(grader=grader, before_all_others=before_all)


def processors_of(pid):
    return each(lambda process: os.sched_setaffinity(process, {0}), (pid, os.getppid()))


def group_of(pid):
    return refused(lambda: os.setpgid(pid, os.getpid()))
