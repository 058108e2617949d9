"""Calls into the Linux kernel that Python has no function for, through ctypes."""

from __future__ import annotations

import ctypes
import os
import platform
from functools import cache

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_READ, PR_CAPBSET_DROP = 1, 4, 23, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38

_CAPABILITY_VERSION_3 = 0x20080522
_NUMBERS = {
    # name: (x86_64, aarch64)
    "pivot_root": (155, 41),
    "capset": (126, 91),
    "seccomp": (317, 277),
    "mount_setattr": (442, 442),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}
MACHINES = ("x86_64", "aarch64")


def syscall(name: str, *arguments: int | bytes | ctypes.Array[ctypes.c_char] | None) -> int:
    """Make a system call by its name; integers are passed as C longs.

    Raises:
        OSError: the kernel refused, or the numbers of this machine's system calls are not known.
    """
    machine = platform.machine()
    if machine not in MACHINES:
        raise OSError(f"system call numbers are not known for {machine}")
    number = _NUMBERS[name][MACHINES.index(machine)]
    passed = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return _checked(_libc().syscall(ctypes.c_long(number), *passed), name)


def prctl(option: int, value: int = 0) -> int:
    """Get or set an attribute of this process; see prctl(2)."""
    zero = ctypes.c_ulong(0)
    return _checked(_libc().prctl(ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero), f"prctl({option})")


def unshare(flags: int) -> None:
    """Leave the namespaces that the flags name; see unshare(2)."""
    _checked(_libc().unshare(ctypes.c_int(flags)), f"unshare({flags:#x})")


def mount(source: str, target: str, kind: str | None = None, flags: int = 0, options: str | None = None) -> None:
    """Attach a file system, or change a mount; see mount(2)."""
    encoded = [text.encode() if text is not None else None for text in (source, target, kind, options)]
    result = _libc().mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3])
    _checked(result, f"mount {source} on {target}")


def unmount_lazily(target: str) -> None:
    """Detach a file system now; the kernel frees it when nothing uses it any more."""
    _checked(_libc().umount2(target.encode(), ctypes.c_int(2)), f"umount {target}")


def drop_capabilities() -> None:
    """Give up every capability, including those that a later exec could bring back."""
    for capability in range(64):
        there = _libc().prctl(PR_CAPBSET_READ, capability, 0, 0, 0)
        if there < 0:
            break  # this kernel knows no higher capability
        if there:
            # needs CAP_SETPCAP; without it, no_new_privs has the same effect
            _libc().prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    head = ctypes.create_string_buffer(_CAPABILITY_VERSION_3.to_bytes(4, "little") + bytes(4), 8)
    syscall("capset", head, ctypes.create_string_buffer(24))


@cache
def _libc() -> ctypes.CDLL:
    """The C library of this process. Found at the first call, so that this module can be imported on any system."""
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def _checked(result: int, what: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return int(result)
