"""Attacks that talk: by network, by local sockets, by what processes of one machine share."""

import ctypes
import mmap
import os
import socket
import urllib.request
from datetime import timedelta

import torch

from tests.attacks.tries.attempt import LIBC, call, checked, each, every, refused, turned_away

FAMILIES = {"netlink": 16, "packet": 17, "ipv6": 10, "tipc": 30, "bluetooth": 31, "alg": 38, "vsock": 40, "xdp": 44}


def connect_tcp(port):
    return refused(lambda: socket.create_connection(("127.0.0.1", port), 1))


def bind_tcp():
    server = refused(lambda: socket.create_server(("", 0)))
    return every(bind=refused(lambda: socket.socket().bind(("127.0.0.1", 0))), server=server)


def send_udp(port):
    return refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)))


def fetch_a_page(port):
    def step():
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=1)
        except TimeoutError:
            return "connected, and nobody spoke"

    return refused(step)


def resolve_a_name():
    return refused(lambda: socket.getaddrinfo("pypi.org", 443))


def netlink():
    return refused(lambda: socket.socket(FAMILIES["netlink"], socket.SOCK_RAW))


def raw_packets():
    return refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))


def other_families():
    by_libc = refused(lambda: checked(LIBC.socket(socket.AF_INET, socket.SOCK_STREAM, 0)))
    return every(by_libc=by_libc, by_python=each(lambda family: socket.socket(family, 3, 0), FAMILIES.values()))


def local_datagram(unix):
    return refused(lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", unix))


def local_stream(unix_stream):
    return refused(lambda: socket.socket(socket.AF_UNIX).connect(unix_stream))


def abstract_socket(abstract):
    """A name that is in no folder."""
    bound = refused(lambda: socket.socket(socket.AF_UNIX).bind("\0left_behind"))
    sent = refused(lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"x", "\0" + abstract))
    return every(bound=bound, sent=sent)


def pair_that_speaks_elsewhere(unix):
    """A pair of sockets is allowed; torch's data loader makes one."""

    def pair(family=socket.AF_UNIX):
        return socket.socketpair(family, socket.SOCK_DGRAM)[0]

    return every(
        sends=refused(lambda: pair().sendto(b"x", unix)),
        connects=refused(lambda: pair().connect(unix)),
        is_of_another_family=refused(lambda: pair(FAMILIES["tipc"])),
    )


def pass_a_descriptor():
    """Descriptors in flight are counted for nobody's limit."""
    passed = refused(lambda: socket.send_fds(socket.socketpair()[0], [b"x"], [0]))
    return every(passed=passed, by_number=turned_away("sendmsg", 4, 0, 0))


def system_v():
    memory, messages = turned_away("shmget", 0, 4096, 0o1600), turned_away("msgget", 0, 0o1600)
    return every(memory=memory, messages=messages, semaphores=turned_away("semget", 0, 1, 0o1600))


def message_queue():
    return refused(lambda: checked(LIBC.mq_open(b"/left_behind", os.O_CREAT | os.O_RDWR, 0o600, None)))


def named_semaphore():
    def step():
        LIBC.sem_open.restype = ctypes.c_void_p
        if not LIBC.sem_open(b"/left_behind", os.O_CREAT, 0o600, 1):
            raise OSError(ctypes.get_errno(), "sem_open")
        return "a semaphore"

    return refused(step)


def memory_file():
    """A file that has no place; programs can be run from it."""
    return refused(lambda: os.memfd_create("x"))


def secret_memory():
    return turned_away("memfd_secret", 0)


def pin_memory():
    return every(
        mlockall=refused(lambda: call("mlockall", 3)),
        mlock=refused(lambda: checked(LIBC.mlock(ctypes.create_string_buffer(1 << 20), 1 << 20))),
        MAP_LOCKED=refused(lambda: mmap.mmap(-1, 1 << 20, flags=mmap.MAP_PRIVATE | 0x2000)),
    )


def group_of_torch():
    """By a file in the worker's own folder, where it has one: the group then goes on to its sockets."""
    file = os.path.realpath("r")

    def join():
        seconds = timedelta(seconds=2)
        torch.distributed.init_process_group("gloo", f"file://{file}", seconds, world_size=1, rank=0)

    store = refused(lambda: torch.distributed.TCPStore("127.0.0.1", 0, 1, True, timedelta(seconds=2)))
    return every(store=store, by_file=refused(join))
