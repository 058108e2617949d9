"""Attacks that change something: the grader's files, Python's, anybody's; or that leave a mark for the next worker."""

import ctypes
import os
import socket
import tempfile

import numpy as np
import torch

from tests.attacks.tries.attempt import LIBC, checked, each, every, refused

HOME = os.path.expanduser("~")
PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/", ".", HOME, "/etc", "/usr/lib", "/proc/self")
MODULES = (os.__file__, torch.__file__, np.__file__)


def in_each_place(write, name="left_behind"):
    return each(lambda place: write(os.path.join(place, name)), PLACES)


def write_file(secret):
    return each(lambda mode: open(secret, mode).write("x"), ("w", "a", "r+"))


def open_for_writing(secret):
    """Also in the access mode 3, which Linux keeps for ioctl alone but checks as if it were both."""
    return each(lambda flags: os.open(secret, flags), (os.O_WRONLY, os.O_RDWR, 3, os.O_TRUNC, os.O_APPEND, os.O_CREAT))


def write_by_libc(secret):
    LIBC.creat.argtypes = (ctypes.c_char_p, ctypes.c_uint)
    return refused(lambda: checked(LIBC.creat(secret.encode(), 0o666)))


def write_through_a_map(secret):
    by_torch = refused(lambda: torch.from_file(secret, shared=True, size=8, dtype=torch.uint8).zero_())
    return every(by_numpy=refused(lambda: np.memmap(secret, mode="r+").fill(0)), by_torch=by_torch)


def overwrite_submission(other):
    return refused(lambda: open(other, "w").write("def double(x): return x + x\n"))


def new_file_beside(folder):
    named = refused(lambda: open(os.path.join(folder, "result.json"), "w").write("{}"))
    return every(named=named, unnamed=refused(lambda: os.open(folder, os.O_TMPFILE | os.O_RDWR)))


def truncate_file(secret):
    return refused(lambda: os.truncate(secret, 0))


def unlink_file(secret):
    return refused(lambda: os.unlink(secret))


def rename_file(secret):
    return refused(lambda: os.rename(secret, secret + ".stolen"))


def replace_file(secret, other):
    return refused(lambda: os.replace(other, secret))


def link_file(secret):
    return each(lambda place: os.link(secret, place), (secret + ".link", "/tmp/left_behind"))


def symlink_to_file(secret):
    return refused(lambda: os.symlink(secret, secret + ".link"))


def chmod_file(secret):
    by_descriptor = refused(lambda: os.fchmod(os.open(os.__file__, os.O_RDONLY), 0o777))
    return every(by_name=refused(lambda: os.chmod(secret, 0o777)), of_what_may_be_read=by_descriptor)


def chown_file(secret):
    return refused(lambda: os.chown(secret, os.getuid(), os.getgid()))


def touch_file(secret):
    return refused(lambda: os.utime(secret))


def attribute_of_file(secret):
    by_descriptor = refused(lambda: os.setxattr(os.open(os.__file__, os.O_RDONLY), "user.mark", b"x"))
    by_name = refused(lambda: os.setxattr(secret, "user.mark", b"x"))
    return every(by_name=by_name, of_what_may_be_read=by_descriptor)


def make_and_remove_folders(folder):
    removed = refused(lambda: os.rmdir(os.path.join(folder, "empty")))
    return every(made=refused(lambda: os.mkdir(os.path.join(folder, "d"))), removed=removed)


def make_pipe_file(folder):
    return refused(lambda: os.mkfifo(os.path.join(folder, "pipe")))


def make_device(folder):
    return refused(lambda: os.mknod(os.path.join(folder, "zero"), 0o20666, os.makedev(1, 5)))


def make_socket_file(folder):
    return refused(lambda: socket.socket(socket.AF_UNIX).bind(os.path.join(folder, "mine")))


def write_anywhere():
    return in_each_place(lambda path: open(path, "w").write("x"))


def temporary_files():
    file = refused(lambda: tempfile.NamedTemporaryFile().write(b"x"))
    return every(file=file, folder=refused(tempfile.mkdtemp))


def fill_the_disk():
    def fill(path):
        with open(path, "wb") as file:
            for _ in range(1 << 10):
                file.write(bytes(1 << 20))

    return in_each_place(fill)


def grow_what_is_open():
    return each(lambda number: os.ftruncate(number, 1 << 30), range(5))


def reopen_descriptors():
    """The pipes' other ends, by way of /proc."""
    return each(lambda number: os.open(f"/proc/self/fd/{number}", os.O_WRONLY | os.O_NONBLOCK), (0, 1, 3))


def poison_packages():
    """What the next zygote, or the grader, would import."""
    beside = [os.path.join(os.path.dirname(name), "sitecustomize.py") for name in MODULES]
    return each(lambda path: open(path, "a").write("#"), (*MODULES, *beside))


def poison_compiled_code():
    import importlib.util

    return each(lambda name: open(importlib.util.cache_from_source(name), "wb").write(b""), MODULES)


def poison_matplotlib():
    import matplotlib
    from matplotlib.figure import Figure

    places = [place for place in (matplotlib.get_cachedir(), matplotlib.get_configdir()) if place]
    settings = [os.path.join(place, "matplotlibrc") for place in (*places, ".", HOME)]
    figures = in_each_place(lambda path: Figure().savefig(path + ".png"))
    return every(settings=each(lambda path: open(path, "w"), settings), figures=figures)


def save_by_torch():
    return in_each_place(lambda path: torch.save({"w": torch.ones(3)}, path + ".pt"))


def save_by_numpy():
    return in_each_place(lambda path: np.save(path, np.ones(3)))


def own_files_in_proc():
    """Memory past the protection of pages; who is killed first where memory is short."""
    memory = refused(lambda: os.open("/proc/self/mem", os.O_RDWR))
    return every(memory=memory, order=refused(lambda: open("/proc/self/oom_score_adj", "w").write("-1000")))


def shared_memory():
    from multiprocessing.shared_memory import SharedMemory

    file = refused(lambda: open("/dev/shm/x", "w"))
    return every(file=file, by_multiprocessing=refused(lambda: SharedMemory(create=True, size=4096)))


def shared_tensor():
    def share(strategy):
        return getattr(torch.ones(8).untyped_storage(), strategy)()

    return each(share, ("_share_filename_cpu_", "_share_fd_cpu_"))


def lease_on_a_library():
    """Others' openings of a file would wait for us."""
    import fcntl

    return refused(lambda: fcntl.fcntl(os.open(os.__file__, os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK))
