"""Landlock: a process gives up all files except those that its rules name, for itself and its children, permanently.

Access rights and structures: Linux, include/uapi/linux/landlock.h. Landlock does not cover chmod, utime, UDP and,
before version 3, truncation; the system call filter refuses those.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.sandbox.linux import kernel

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_SPECIAL_FILES = sum(1 << bit for bit in (6, 9, 10, 11))  # making devices, sockets and pipes is never granted
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
_RIGHTS_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE  # all others concern folders
_RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # the number of rights that the kernel knows
_TCP = 0b11  # bind and connect; version 4
_SCOPES = 0b11  # abstract sockets of, and signals to, processes outside; version 6
_RULE_BENEATH = 1


@cache
def version() -> int:
    """The kernel's version of Landlock; 0 without Landlock."""
    try:
        return kernel.syscall("landlock_create_ruleset", None, 0, 1)
    except OSError:
        return 0


@dataclass(frozen=True)
class Rules:
    """Rules that a process makes once, for a set of its own or for those of its children.

    A process that was forked a moment ago pays for each page that it writes to. So all that is the same for every
    child is looked up here: the folders are open, and the rules are packed.

    Attributes:
        handled: the rights that are refused wherever no rule grants them.
        packed: the rules as the kernel reads them, each with the descriptor of an open file or folder.
    """

    handled: int
    packed: tuple[ctypes.Array[ctypes.c_char], ...]

    def ruleset(self, *, writable: Path | None = None) -> int:
        """A new rule set for `restrict`, as a file descriptor.

        Args:
            writable: a folder below which files can be read, written and made, too.

        Raises:
            OSError: the kernel refused.
        """
        ruleset = _ruleset(self.handled)
        for rule in self.packed:
            kernel.syscall("landlock_add_rule", ruleset, _RULE_BENEATH, rule, 0)
        if writable is not None:
            write = self.handled & ~(_EXECUTE | _SPECIAL_FILES | _IOCTL_DEVICE)
            folder = os.open(writable, os.O_PATH | os.O_CLOEXEC)
            kernel.syscall("landlock_add_rule", ruleset, _RULE_BENEATH, _packed(write, folder), 0)
            os.close(folder)
        return ruleset


def rules(*, readable: Iterable[Path], devices: Iterable[Path] = (), drivers: Iterable[Path] = ()) -> Rules:
    """Make rules for rule sets.

    Every rule set forbids to execute files, to bind or connect TCP ports, to reach abstract sockets of other processes
    and to signal other processes, as far as the kernel's version of Landlock can. Paths that do not exist are ignored.

    Args:
        readable: folders below which files can be read.
        devices: files that can be read and written.
        drivers: files that can be read, written and controlled.
    """
    handled = (1 << _RIGHTS_BY_VERSION[min(max(version(), 1), 5)]) - 1
    use = _READ_FILE | _WRITE_FILE
    granted = (
        (readable, _READ_FILE | _READ_DIR),
        (devices, use),
        (drivers, use | _READ_DIR | _IOCTL_DEVICE),
    )
    packed = [_rule(path, rights & handled) for paths, rights in granted for path in paths if path.exists()]
    return Rules(handled, tuple(packed))


def restrict(ruleset: int) -> None:
    """Apply the rules to the calling process, permanently. Needs no_new_privs."""
    kernel.syscall("landlock_restrict_self", ruleset, 0)


def _ruleset(handled: int) -> int:
    known = version()
    fields = struct.pack("=QQQ", handled, _TCP, _SCOPES)
    size = 8 if known < 4 else 16 if known < 6 else 24  # older kernels know fewer fields
    return kernel.syscall("landlock_create_ruleset", ctypes.create_string_buffer(fields[:size], size), size, 0)


def _rule(path: Path, rights: int) -> ctypes.Array[ctypes.c_char]:
    """A rule for an existing file or folder, which stays open."""
    folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    return _packed(rights if path.is_dir() else rights & _RIGHTS_ON_FILES, folder)


def _packed(rights: int, folder: int) -> ctypes.Array[ctypes.c_char]:
    rule = struct.pack("=Qi", rights, folder)
    return ctypes.create_string_buffer(rule, len(rule))
