"""What a hostile submission may try, each a function of one module that runs inside a worker.

A function returns "held" where it was refused, and anything else, the loot, where it was not. It never returns "held"
without having tried.
"""

import ctypes
import os
import signal
import socket
import threading

import torch

LIBC = ctypes.CDLL(None, use_errno=True)


def refused(step):
    """Whether a step ended in an error of the system's."""
    try:
        loot = step()
    except (OSError, MemoryError, RuntimeError, ValueError) as error:
        return f"held: {type(error).__name__}"
    return f"ESCAPED: {str(loot)[:200]}"


def call(number, *arguments):
    """A raw system call; an OSError where the kernel says no."""
    LIBC.syscall.restype = ctypes.c_long
    result = LIBC.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def read_file(path):
    return refused(lambda: open(path).read())


def list_folder(path):
    return refused(lambda: os.listdir(path))


def write_file(path):
    return refused(lambda: open(path, "w").write("x"))


def append_to_file(path):
    return refused(lambda: open(path, "a").write("x"))


def read_by_openat2(path):
    import struct

    how = ctypes.create_string_buffer(struct.pack("QQQ", 0, 0, 0), 24)
    return refused(lambda: os.read(call(437, -100, path.encode(), how, 24), 99))


def read_through_dots(path):
    return refused(lambda: open("/usr/lib/../.." + path).read())


def truncate_file(path):
    return refused(lambda: os.truncate(path, 0))


def unlink_file(path):
    return refused(lambda: os.unlink(path))


def rename_file(path):
    return refused(lambda: os.rename(path, path + ".stolen"))


def link_file(path):
    return refused(lambda: os.link(path, path + ".link"))


def symlink_to_file(path):
    return refused(lambda: os.symlink(path, "/tmp/link"))


def chmod_file(path):
    return refused(lambda: os.chmod(path, 0o777))


def touch_file(path):
    return refused(lambda: os.utime(path))


def make_folder(path):
    return refused(lambda: os.mkdir(path + ".d"))


def shared_memory(_):
    return refused(lambda: open("/dev/shm/x", "w"))


def system_v_memory(_):
    return refused(lambda: call(29, 0, 4096, 0o1600))


def memfd(_):
    return refused(lambda: os.memfd_create("x"))


def environment_of_parent(_):
    return refused(lambda: open(f"/proc/{os.getppid()}/environ", "rb").read())


def own_memory_map(_):
    return refused(lambda: open("/proc/self/maps").read())


def memory_of(pid):
    return refused(lambda: open(f"/proc/{pid}/mem", "rb").read(1))


def process_vm_readv(pid):
    return refused(lambda: call(310, pid, 0, 0, 0, 0, 0))


def ptrace(pid):
    return refused(lambda: call(101, 16, pid, 0, 0))


def pidfd_open(pid):
    return refused(lambda: call(434, pid, 0))


def kill_process(pid):
    return refused(lambda: os.kill(pid, 0))


def kill_everything(_):
    return refused(lambda: os.kill(-1, 0))


def kill_own_group(_):
    return refused(lambda: os.killpg(0, 0))


def kill_parent(_):
    return refused(lambda: os.kill(os.getppid(), signal.SIGKILL))


def queue_signal(pid):
    return refused(lambda: call(129, pid, 9, ctypes.create_string_buffer(128)))


def limits_of(pid):
    import resource

    return refused(lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE))


def raise_own_limits(_):
    import resource

    return refused(lambda: resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)))


def priority_of(pid):
    return refused(lambda: os.setpriority(os.PRIO_PROCESS, pid, 10))


def outlive_the_parent(_):
    return refused(lambda: None if LIBC.prctl(1, 0, 0, 0, 0) == 0 else call(157, 1, 0))


def connect_tcp(port):
    return refused(lambda: socket.create_connection(("127.0.0.1", port), 1))


def bind_tcp(_):
    return refused(lambda: socket.socket().bind(("127.0.0.1", 0)))


def send_udp(port):
    return refused(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", port)))


def unix_socket(path):
    return refused(lambda: socket.socket(socket.AF_UNIX).connect(path))


def netlink(_):
    return refused(lambda: socket.socket(16, socket.SOCK_RAW))


def pair_that_sends_elsewhere(path):
    def step():
        one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        one.sendto(b"x", path)

    return refused(step)


def fork(_):
    return refused(os.fork)


def run_program(_):
    return refused(lambda: os.execv("/bin/true", ["true"]))


def run_shell(_):
    import subprocess

    return refused(lambda: subprocess.run(["true"], check=True))


def clone_a_process(_):
    return refused(lambda: call(56, 17, 0, 0, 0, 0))


def many_threads(_):
    def step():
        for _ in range(3000):
            threading.Thread(target=threading.Event().wait, daemon=True).start()
        return threading.active_count()

    return refused(step)


def much_memory(_):
    return refused(lambda: bytearray(6 << 30))


def much_tensor(_):
    return refused(lambda: torch.ones(6 << 28).sum())


def much_shared_memory(_):
    import mmap

    return refused(lambda: mmap.mmap(-1, 6 << 30))


def many_descriptors(_):
    return refused(lambda: [os.pipe() for _ in range(2000)])


def become_root(_):
    if os.getuid() == 0 and not ctypes.CDLL(None).capget:
        return "ESCAPED"
    return refused(lambda: os.setuid(0))


def change_root(_):
    return refused(lambda: os.chroot("/tmp"))


def mount(_):
    return refused(lambda: call(165, b"none", b"/tmp", b"tmpfs", 0, 0))


def new_namespace(_):
    return refused(lambda: call(272, 0x10000000))


def io_uring(_):
    return refused(lambda: call(425, 8, ctypes.create_string_buffer(256)))


def userfaultfd(_):
    return refused(lambda: call(323, 0))


def bpf(_):
    return refused(lambda: call(321, 0, ctypes.create_string_buffer(128), 128))


def perf_event(_):
    return refused(lambda: call(298, ctypes.create_string_buffer(128), 0, -1, -1, 0))


def keyring(_):
    return refused(lambda: call(250, 0, -3, 1))


def signals_by_descriptor(_):
    import fcntl

    return refused(lambda: fcntl.fcntl(1, fcntl.F_SETOWN, os.getppid()))


def push_into_terminal(_):
    import fcntl
    import termios

    return refused(lambda: fcntl.ioctl(0, termios.TIOCSTI, b"x"))


def host_name(_):
    return refused(lambda: socket.sethostname("x"))
