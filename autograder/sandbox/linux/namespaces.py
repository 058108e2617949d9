"""A private root: namespaces without network and other processes, and a root folder with the files workers may read.

The zygote enters the namespaces once, before it imports anything heavy, and every worker inherits them. The zygote is
the first process of its process namespace, so the kernel ends every worker when the zygote ends.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox.linux import kernel

NEW_MOUNTS, _NEW_UTS, _NEW_IPC, _NEW_USER, _NEW_PID, _NEW_NET = (
    0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
_ALL_BUT_USER = NEW_MOUNTS | _NEW_UTS | _NEW_IPC | _NEW_PID | _NEW_NET

_READ_ONLY, NO_SUID, NO_DEV, NO_EXEC, _REMOUNT, _BIND, _RECURSIVE, _PRIVATE = (
    1, 2, 4, 8, 32, 4096, 16384, 1 << 18,
)  # fmt: skip
_HERE, _RECURSIVELY = -100, 0x8000  # AT_FDCWD, AT_RECURSIVE
DEVICES = tuple(Path("/dev") / name for name in ("null", "zero", "urandom"))


def unshare() -> None:
    """Leave the machine's namespaces. Children that are forked after this are in a process namespace of their own.

    Raises:
        OSError: the kernel does not allow it, as in most containers.
    """
    uid, gid = os.geteuid(), os.getegid()
    if uid == 0:
        kernel.unshare(_ALL_BUT_USER)
        return
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # else the files below belong to root
    kernel.unshare(_ALL_BUT_USER | _NEW_USER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path(f"/proc/self/{name}").write_text(text)


def enter_private_root(readable: Iterable[Path], *, at: str = "/tmp") -> None:
    """Make a new root folder with read-only views of `readable` and three devices, and leave the old root permanently.

    Args:
        at: an existing folder to build the new root on; only this mount namespace sees it covered.
    """
    kernel.mount("none", "/", None, _RECURSIVE | _PRIVATE)
    opened = [(path, os.open(path, os.O_PATH)) for path in readable if path.exists()]  # before `at` is covered
    kernel.mount("tmpfs", at, "tmpfs", NO_SUID | NO_DEV, "size=4m,mode=755")
    root = Path(at)
    (root / "tmp").mkdir()  # for imports of the zygote; the walls of workers close it
    kernel.mount("tmpfs", str(root / "tmp"), "tmpfs", NO_SUID | NO_DEV | NO_EXEC, "size=16m,mode=755")
    for path, descriptor in opened:
        _show(path, descriptor, root)
        os.close(descriptor)
    for device in DEVICES:
        target = root / device.relative_to("/")
        target.parent.mkdir(exist_ok=True)
        target.touch()
        kernel.mount(str(device), str(target), None, _BIND)
    _copy_links(root)
    os.chdir(root)
    kernel.syscall("pivot_root", b".", b".")
    kernel.unmount_lazily(".")
    os.chdir("/")
    kernel.mount("none", "/", None, _REMOUNT | _BIND | _READ_ONLY | NO_SUID | NO_DEV | NO_EXEC)


def _show(path: Path, descriptor: int, root: Path) -> None:
    """Make a read-only view of `path` below the new root, at the same place."""
    target = root / path.relative_to("/")
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):  # the descriptor, because the path may be covered now
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    kernel.mount(f"/proc/self/fd/{descriptor}", str(target), None, _BIND | _RECURSIVE)
    # struct mount_attr: flags to set, flags to clear, propagation, user namespace
    attributes = struct.pack("QQQQ", _READ_ONLY | NO_SUID | NO_DEV, 0, 0, 0)
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    kernel.syscall("mount_setattr", _HERE, str(target).encode(), _RECURSIVELY, buffer, len(attributes))


def _copy_links(root: Path) -> None:
    """Copy the links from / into /usr of a merged /usr; the dynamic loader is found through them."""
    for name in ("lib", "lib64", "bin"):
        link, new = Path("/") / name, root / name
        if link.is_symlink() and not new.is_symlink() and not new.exists():
            new.symlink_to(link.readlink())
