"""Attacks by way of the folder that an assignment may give a worker: with it come calls that change files."""

import ctypes
import os
import socket
import struct

from tests.attacks.tries.attempt import call, each, every, refused

SCRATCH_MB = 4  # what the trial gives


def write(path, data="x"):
    with open(path, "w") as file:
        return file.write(data)


def scratch_was_left_empty():
    """What one worker leaves there, the next does not find."""
    here = os.listdir(".") if os.path.basename(os.getcwd()).startswith(("scratch", "autograder-scratch")) else []
    found = [name for name in here if name != os.path.basename(__file__)]  # a module finds its own text
    refused(lambda: write("mine"))
    return f"ESCAPED: {found}" if found else "held: nothing was there"


def scratch_of_others():
    return refused(lambda: os.listdir(os.path.dirname(os.getcwd()) if os.getcwd() != "/" else "/tmp"))


def write_outside_scratch(secret, folder):
    places = (secret, f"{folder}/new", "/tmp/left_behind", "/dev/shm/left_behind", "/usr/lib/left_behind", os.__file__)
    return each(lambda path: open(path, "a").write("x"), places)


def change_outside_scratch(secret, folder):
    return every(
        truncate=refused(lambda: os.truncate(secret, 0)),
        unlink=refused(lambda: os.unlink(secret)),
        rmdir=refused(lambda: os.rmdir(f"{folder}/empty")),
        mkdir=refused(lambda: os.mkdir(f"{folder}/new")),
        symlink=refused(lambda: os.symlink("x", f"{folder}/new")),
        chmod=refused(lambda: os.chmod(secret, 0)),
    )


def rename_into_scratch(secret):
    return refused(lambda: os.rename(secret, "stolen"))


def rename_out_of_scratch(folder):
    refused(lambda: write("mine"))
    return each(lambda target: os.rename("mine", target), (f"{folder}/new", "/tmp/left_behind"))


def exchange_with_scratch(secret):
    """RENAME_EXCHANGE"""
    refused(lambda: write("mine"))
    return refused(lambda: call("renameat2", -100, b"mine", -100, secret.encode(), 2))


def link_into_scratch(secret):
    return refused(lambda: os.link(secret, "stolen"))


def link_out_of_scratch(folder):
    refused(lambda: write("mine"))
    return refused(lambda: os.link("mine", f"{folder}/new"))


def symlink_in_scratch(secret):
    refused(lambda: os.symlink(secret, "link"))
    return every(read=refused(lambda: open("link").read()), write=refused(lambda: open("link", "a").write("x")))


def dots_from_scratch(secret):
    """Relative to a descriptor of the folder, by openat and by openat2."""
    path, how = "../" * 20 + secret.lstrip("/"), ctypes.create_string_buffer(struct.pack("QQQ", 2, 0, 0), 24)
    by_openat = each(lambda flags: os.open(path, flags, dir_fd=os.open(".", os.O_PATH)), (os.O_RDONLY, os.O_RDWR))
    by_openat2 = refused(lambda: call("openat2", os.open(".", os.O_PATH), path.encode(), how, 24))
    return every(openat=by_openat, openat2=by_openat2)


def special_files_in_scratch():
    return every(
        pipe=refused(lambda: os.mkfifo("pipe")),
        device=refused(lambda: os.mknod("zero", 0o20666, os.makedev(1, 5))),
        socket=refused(lambda: socket.socket(socket.AF_UNIX).bind("socket")),
    )


def program_in_scratch():
    refused(lambda: write("program", "#!/bin/sh\n"))
    runs = refused(lambda: os.execv("./program", ["program"]))
    return every(runs=runs, may_be_run=refused(lambda: os.chmod("program", 0o4755)))


def one_large_file_in_scratch():
    """RLIMIT_FSIZE sends a signal, which Python ignores."""

    def fill():
        with open("large", "wb", buffering=0) as file:
            for _ in range(4 * SCRATCH_MB):
                if file.write(bytes(1 << 20)) < 1 << 20:
                    raise OSError("no more")

    return every(written=refused(fill), promised=refused(lambda: grow("sparse", 64 * SCRATCH_MB << 20)))


def grow(path, size):
    with open(path, "w") as file:
        os.ftruncate(file.fileno(), size)


def many_large_files_in_scratch():
    return refused(
        lambda: [write(f"large{n}", "x" * (1 << 20)) for n in range(4 * SCRATCH_MB)] and "four times its size"
    )


def many_files_in_scratch():
    """Links are the cheapest."""
    return refused(lambda: [os.symlink("x", f"small{n}") for n in range(4200)] and "4200 files")
