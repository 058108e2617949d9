"""The system call filter: an allow-list, as a classic BPF program that the kernel runs before every system call.

Structures and constants: Linux, include/uapi/linux/{seccomp,filter,audit}.h. The program first refuses calls in the
32-bit and x32 forms, because the same number means another call there. Then it looks for the number of the call. It
compares the lower 32 bits of an argument, because the kernel reads these arguments as 32 bits.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable, Sequence
from functools import cache

from autograder.sandbox.linux import kernel, syscalls

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT = 0, 4, 16

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06

_KILL = 0x80000000
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | errno.EPERM
_ABSENT = 0x00050000 | errno.ENOSYS

_CLONE_THREAD = 0x00010000
_CLONE_NEW_NAMESPACES = 0x7E020080
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_GET_NO_NEW_PRIVS, PR_SET_VMA
_PRCTL_HARMLESS = (3, 15, 16, 21, 39, 0x53564D41)
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
_IOCTL_HARMLESS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
_FCNTL_SIGNALLING = (8, 10, 15, 1024, 1026)  # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY
_AF_UNIX = 1
_NO_PID = 0x7FFFFFFF  # larger than the kernel's largest pid, 1 << 22

Instruction = bytes


def install(*, scratch: bool = False, gpu: bool = False) -> None:
    """Filter the system calls of the calling process, permanently. Needs no_new_privs.

    Args:
        scratch: allow to open files for writing and to change folders; Landlock says which.
        gpu: allow to open devices for writing and to control them; Landlock says which.

    Raises:
        OSError: the kernel has no seccomp, or refused.
    """
    own = _instruction(*_own_pid(os.getpid()))
    program = own.join(parts(platform.machine(), scratch=scratch, gpu=gpu))
    code = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code))
    kernel.syscall("seccomp", 1, 0, ctypes.create_string_buffer(head, len(head)))


@cache
def parts(machine: str, *, scratch: bool = False, gpu: bool = False) -> tuple[bytes, ...]:
    """The parts of the program between the instructions that compare with the process's own pid.

    They are the same for every process. A process that was forked a moment ago pays for each page that it writes to, so
    its parent makes them.
    """
    conditional = _conditional(machine, writing=scratch or gpu, control=gpu)
    program = [*_native_calls_only(machine), *conditional, *_by_number(machine, scratch=scratch)]
    marked, found = _instruction(*_own_pid(_NO_PID)), [b""]
    for step in program:
        if step == marked:
            found.append(b"")
        else:
            found[-1] += step
    return tuple(found)


def _by_number(machine: str, *, scratch: bool) -> list[Instruction]:
    """The part of the program that decides by the number of the call alone."""
    groups = [
        syscalls.FILES, syscalls.WAITING, syscalls.MEMORY, syscalls.THREADS, syscalls.SIGNALS, syscalls.FACTS,
        syscalls.CLOCKS, syscalls.ENDING, *([syscalls.SCRATCH] if scratch else []),
    ]  # fmt: skip
    allowed = [number for group in groups for number in syscalls.numbers(group, machine).values()]
    refused_groups = [syscalls.REFUSED, *([] if scratch else [syscalls.SCRATCH])]
    refused = [number for group in refused_groups for number in syscalls.numbers(group, machine).values()]
    return [
        *(step for number in allowed for step in _when_equal(number, [_return(_ALLOW)])),
        *(step for number in refused for step in _when_equal(number, [_return(_REFUSE)])),
        _return(_ABSENT),
    ]


def _native_calls_only(machine: str) -> list[Instruction]:
    program = [_load(_ARCH_AT), _jump(_EQUAL, _AUDIT_ARCH[machine], 1, 0), _return(_KILL), _load(_NUMBER_AT)]
    if machine == "x86_64":
        program += [_jump(_AT_LEAST, _X32_BIT, 0, 1), _return(_KILL)]
    return program


def _conditional(machine: str, *, writing: bool, control: bool) -> Iterable[Instruction]:
    """The part of the program that decides by arguments: a block for each call, which returns.

    `_NO_PID` stands for the pid of the process that the program is for.
    """
    opening = _writing_or_plain_reading if writing else _plain_reading
    bodies = {
        "open": opening(1),
        "openat": opening(2),
        "clone": [
            _argument(0),
            _jump(_ANY_BIT, _CLONE_THREAD, 1, 0),
            _return(_REFUSE),
            _jump(_ANY_BIT, _CLONE_NEW_NAMESPACES, 0, 1),
            _return(_REFUSE),
            _return(_ALLOW),
        ],
        "clone3": [_return(_ABSENT)],  # a filter cannot read flags behind a pointer; libraries then use clone
        "prctl": _if_one_of(0, _PRCTL_HARMLESS),
        "kill": _if_one_of(0, [_NO_PID]),
        "tgkill": _if_one_of(0, [_NO_PID]),
        "prlimit64": _if_one_of(0, [0, _NO_PID]),
        "sched_setaffinity": _if_one_of(0, [0, _NO_PID]),
        "setrlimit": [_return(_ALLOW)],  # a limit can only be lowered
        "socketpair": _if_one_of(0, [_AF_UNIX]),
        "ioctl": [_return(_ALLOW)] if control else _if_one_of(1, _IOCTL_HARMLESS),
        "fcntl": _unless_one_of(1, _FCNTL_SIGNALLING),
    }
    for name, number in syscalls.numbers(syscalls.CONDITIONAL, machine).items():
        yield from _when_equal(number, bodies[name])


def _own_pid(pid: int) -> tuple[int, int, int, int]:
    """The fields of the instruction that compares with a pid, in front of the instruction that allows."""
    return _EQUAL, 0, 1, pid


def _when_equal(number: int, body: Sequence[Instruction]) -> list[Instruction]:
    return [_jump(_EQUAL, number, 0, len(body)), *body]


def _if_one_of(argument: int, values: Sequence[int]) -> list[Instruction]:
    tests = [step for value in values for step in _when_equal(value, [_return(_ALLOW)])]
    return [_argument(argument), *tests, _return(_REFUSE)]


def _unless_one_of(argument: int, values: Sequence[int]) -> list[Instruction]:
    tests = [step for value in values for step in _when_equal(value, [_return(_REFUSE)])]
    return [_argument(argument), *tests, _return(_ALLOW)]


def _plain_reading(flags: int) -> list[Instruction]:
    return [_argument(flags), _jump(_ANY_BIT, _WRITING, 0, 1), _return(_REFUSE), _return(_ALLOW)]


def _writing_or_plain_reading(flags: int) -> list[Instruction]:
    """Leave writing to Landlock, but refuse O_TRUNC with O_RDONLY: Landlock 1 and 2 let that empty any file."""
    return [
        _argument(flags),
        _jump(_ANY_BIT, os.O_WRONLY | os.O_RDWR, 0, 1),
        _return(_ALLOW),
        _jump(_ANY_BIT, os.O_TRUNC, 0, 1),
        _return(_REFUSE),
        _return(_ALLOW),
    ]


def _load(offset: int) -> Instruction:
    return _instruction(_LOAD, 0, 0, offset)


def _argument(number: int) -> Instruction:
    return _load(_ARGUMENTS_AT + 8 * number)


def _jump(kind: int, value: int, if_true: int, if_false: int) -> Instruction:
    return _instruction(kind, if_true, if_false, value)


def _return(action: int) -> Instruction:
    return _instruction(_RETURN, 0, 0, action)


def _instruction(code: int, if_true: int, if_false: int, value: int) -> Instruction:
    return struct.pack("HBBI", code, if_true, if_false, value & 0xFFFFFFFF)
