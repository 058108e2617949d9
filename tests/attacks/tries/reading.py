"""Attacks that look for what a worker should not see: files, names, memory, what other processes were told."""

import ctypes
import os
import stat
import struct

import numpy as np
import torch

from tests.attacks.tries.attempt import LIBC, call, checked, each, every, refused, turned_away

SECRETS_OF_A_PROCESS = ("environ", "maps", "mem", "fd/0", "cwd/", "root/", "stack")  # for who may trace it
FACTS_OF_A_PROCESS = ("cmdline", "stat", "status", "task")  # for every user of the machine


def look_in_proc(pid, name):
    """Opening some of these is allowed to everybody, and looking into them is not."""
    number = os.open(f"/proc/{pid}/{name}", os.O_RDONLY)
    if stat.S_ISDIR(os.fstat(number).st_mode):
        return os.listdir(number)
    return "it is open" if name == "mem" else os.read(number, 16)


def read_file(secret):
    LIBC.open.argtypes = (ctypes.c_char_p, ctypes.c_int)
    by_libc = refused(lambda: os.read(checked(LIBC.open(secret.encode(), os.O_RDONLY)), 99))
    return every(by_python=refused(lambda: open(secret).read()), by_libc=by_libc)


def read_private_file(private):
    return refused(lambda: open(private).read())


def read_other_submission(other):
    return refused(lambda: open(other).read())


def read_users():
    return each(lambda path: open(path).read(), ("/etc/passwd", "/etc/hostname"))


def read_through_dots(secret):
    return refused(lambda: open("/usr/lib/../.." + secret).read())


def read_from_its_folder(folder):
    """Going there is allowed, and naming it as well."""

    def from_inside():
        os.chdir(folder)
        return open("expected.txt").read()

    named = refused(lambda: os.open("expected.txt", os.O_RDONLY, dir_fd=os.open(folder, os.O_PATH)))
    return every(from_inside=refused(from_inside), by_descriptor=named)


def read_through_a_link(secret):
    def step():
        os.symlink(secret, "/tmp/link")
        return open("/tmp/link").read()

    return refused(step)


def read_by_openat2(secret):
    how = ctypes.create_string_buffer(struct.pack("QQQ", 0, 0, 0), 24)
    return turned_away("openat2", -100, secret.encode(), how, 24)


def read_by_path_descriptor(secret):
    """Naming a file is allowed where reading is not; then it is opened again by its descriptor."""
    return refused(lambda: open(f"/proc/self/fd/{os.open(secret, os.O_PATH)}").read())


def read_by_handle(secret):
    """Files by their number on the disk, past every folder."""
    handle, mount = ctypes.create_string_buffer(struct.pack("Ii", 128, 0), 136), ctypes.c_int()
    name = turned_away("name_to_handle_at", -100, secret.encode(), handle, ctypes.byref(mount), 0)
    return every(name=name, open=turned_away("open_by_handle_at", -100, handle, 0))


def map_file(secret):
    by_torch = refused(lambda: torch.from_file(secret, shared=False, size=8, dtype=torch.uint8).tolist())
    return every(by_numpy=refused(lambda: bytes(np.memmap(secret, mode="r"))), by_torch=by_torch)


def load_file(secret):
    by_torch = refused(lambda: torch.UntypedStorage.from_file(secret, False, 8).tolist())
    return every(by_torch=by_torch, by_numpy=refused(lambda: np.fromfile(secret, np.uint8).tolist()))


def list_folder(folder):
    return refused(lambda: os.listdir(folder))


def list_homes():
    return each(os.listdir, ("/home", "/root", "/srv", "/var", os.path.join(os.path.expanduser("~"), "..")))


def sizes_and_names(secret):
    exists = refused(lambda: checked(LIBC.access(secret.encode(), 0)))
    return every(size=refused(lambda: os.stat(secret).st_size), exists=exists)


def own_memory_map():
    return refused(lambda: open("/proc/self/maps").read())


def other_processes():
    return refused(lambda: [name for name in os.listdir("/proc") if name.isdigit()])


def facts_of_the_grader(pid):
    return each(lambda name: look_in_proc(pid, name), FACTS_OF_A_PROCESS)


def secrets_of_the_grader(pid):
    return each(lambda name: look_in_proc(pid, name), SECRETS_OF_A_PROCESS)


def secrets_of_the_zygote():
    return each(lambda name: look_in_proc(os.getppid(), name), SECRETS_OF_A_PROCESS)


def inherited_environment():
    """Nothing of the grader's environment came along."""
    known = {"PATH", "LANG", "LC_CTYPE", "MPLBACKEND", "MPLCONFIGDIR", "GLIBC_TUNABLES"}
    prefixes = ("OMP_", "OPENBLAS_", "MKL_", "PYTHON", "PYTORCH_", "TORCH", "KMP_", "CUBLAS_")
    known |= {name for name in ("HOME", "TMPDIR") if os.environ.get(name) == os.getcwd()}  # its own folder
    more = [name for name in os.environ if name not in known and not name.startswith(prefixes)]
    return f"ESCAPED: {more}" if more else "held: only the zygote's own settings"


def inherited_descriptors():
    """0 is a device and 1 to 4 are this worker's own pipes; nothing else was left open, and no folder."""
    found = {}
    for number in range(4096):
        try:
            found[number] = os.fstat(number).st_mode >> 12
        except OSError:
            continue
    return "held: 0 to 4" if found == {0: 2, 1: 1, 2: 1, 3: 1, 4: 1} else f"ESCAPED: {found}"


def devices():
    names = ("mem", "kmsg", "port", "kvm", "fuse", "sda", "vda", "nvme0n1", "loop-control", "ptmx", "tty", "net/tun")
    return each(lambda name: os.open(f"/dev/{name}", os.O_RDONLY), names)


def kernel_log():
    return turned_away("syslog", 3, ctypes.create_string_buffer(64), 64)


def kernel_settings():
    paths = ("/proc/cmdline", "/proc/version", "/proc/mounts", "/sys/kernel/notes", "/proc/net/tcp", "/boot")
    return each(lambda path: os.open(path, os.O_RDONLY), paths)


def watch_files():
    import fcntl

    watched = os.open(os.path.dirname(os.__file__), os.O_RDONLY)  # one that may be read: the watch is what is tried
    return every(
        inotify=turned_away("inotify_init1", 0),
        fanotify=turned_away("fanotify_init", 0x200, 0),
        dnotify=refused(lambda: fcntl.fcntl(watched, 1026, 2)),
    )


def robust_list_of(pid):
    """Where in its memory a process keeps its locks; for who may trace it."""
    head, size = ctypes.c_void_p(), ctypes.c_size_t()
    return refused(lambda: call("get_robust_list", pid, ctypes.byref(head), ctypes.byref(size)))
