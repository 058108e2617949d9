"""What every attack needs. Its text stands before each theme's in the worker, which can import nothing of ours."""

import ctypes
import errno
import mmap
import os
import platform
import sys

sys.modules["autograder.sandbox.refusals"].REFUSED.clear()  # Python's refusals are a courtesy; the kernel must hold
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long
PAGES = []
REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOSYS)

# name x86-64 aarch64; "-" where a machine lacks the call
NUMBERS = """
ptrace 101 117, fork 57 -, vfork 58 -, clone 56 220, clone3 435 435, execve 59 221, execveat 322 281, tkill 200 130,
tgkill 234 131, rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240, pidfd_open 434 434, pidfd_send_signal 424 424,
pidfd_getfd 438 438, kcmp 312 272, process_vm_readv 310 270, process_vm_writev 311 271, process_madvise 440 440,
migrate_pages 256 238, move_pages 279 239, ioprio_set 251 30, prctl 157 167, seccomp 317 277, capset 126 91,
landlock_create_ruleset 444 444, landlock_restrict_self 446 446, personality 135 92, unshare 272 97, setns 308 268,
mount 165 40, umount2 166 39, pivot_root 155 41, open_tree 428 428, move_mount 429 429, fsopen 430 430, fsmount 432 432,
mount_setattr 442 442, name_to_handle_at 303 264, open_by_handle_at 304 265, openat2 437 437, shmget 29 194,
msgget 68 186, semget 64 190, memfd_secret 447 447, sendmsg 46 211, io_uring_setup 425 425, io_setup 206 0,
userfaultfd 323 282, bpf 321 280, perf_event_open 298 241, keyctl 250 219, add_key 248 217, fanotify_init 300 262,
inotify_init1 294 26, quotactl 179 60, reboot 169 142, kexec_load 246 104, init_module 175 105, clock_settime 227 112,
syslog 103 116, swapon 167 224, mlockall 151 230, vmsplice 278 75, timer_create 222 107, get_robust_list 274 100,
renameat2 316 276, iopl 172 -, modify_ldt 154 -
"""


class NotHere(Exception):
    """This machine's kernel has no such call."""


def call(name, *arguments):
    """A raw system call; an OSError where the kernel says no. Integers are passed as C longs."""
    rows = dict(entry.split(maxsplit=1) for entry in NUMBERS.split(","))
    column = ("x86_64", "aarch64").index(platform.machine())
    number = rows[name].split()[column]
    if number == "-":
        raise NotHere(f"{platform.machine()} has no {name}")
    passed = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return checked(LIBC.syscall(ctypes.c_long(int(number)), *passed))


def checked(result):
    """The result of one of libc's functions; an OSError where it failed."""
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def refused(step):
    """Whether a step ended in an error of the system's."""
    try:
        loot = step()
    except NotHere as reason:
        return f"skipped: {reason}"
    except (OSError, MemoryError, RuntimeError) as error:
        return f"held: {type(error).__name__}: {str(error)[:100]}"
    return f"ESCAPED: {str(loot)[:200]}"


def turned_away(name, *arguments):
    """Whether a system call is refused as such; an answer about its arguments would mean that it was looked into."""
    try:
        loot = call(name, *arguments)
    except NotHere as reason:
        return f"skipped: {reason}"
    except OSError as error:
        verdict = "held" if error.errno in REFUSALS else "ESCAPED: it was looked into"
        return f"{verdict}: {errno.errorcode[error.errno]}"
    return f"ESCAPED: {loot}"


def every(**outcomes):
    """One outcome of several ways to the same end: held where each is. Ways that a machine lacks are passed over."""
    open_ones = {name: outcome for name, outcome in outcomes.items() if outcome.startswith("ESCAPED")}
    if open_ones:
        return f"ESCAPED: {open_ones}"
    absent = all(outcome.startswith("skipped") for outcome in outcomes.values())
    return f"{'skipped' if absent else 'held'}: {outcomes}"


def each(step, things):
    """One outcome of the same step on several things."""
    return every(**{str(thing): refused(lambda thing=thing: step(thing)) for thing in things})


def in_machine_code(code, *arguments):
    """Run x86-64 machine code from a page of our own, as a function of integers; what it leaves in eax."""
    if platform.machine() != "x86_64":
        raise NotHere("the machine code is for x86-64")
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    PAGES.append(page)  # threads may run on it when the call is over
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_int, *[ctypes.c_long] * len(arguments))(address)(*arguments)


def ends_it(attack):
    """An attack that is held when its own process ends, or answers out of form: the grader and the next one go on."""
    attack.held_when_it_ends = True
    return attack


def never_answers(attack):
    """An attack that is held when the call's time is over."""
    attack.held_at_the_deadline = True
    return attack


def held_with(answer):
    """An attack that is held when the grader is left with exactly this."""

    def declare(attack):
        attack.held_with = answer
        return attack

    return declare


def well():
    """What a fresh worker answers and may use; the same from each."""
    import resource

    import torch

    limits = [resource.getrlimit(kind) for kind in (resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)]
    return f"{torch.rand(3).tolist()} {torch.linspace(0, 1, 3).softmax(0).tolist()} {limits}"


def who():
    """The worker's user."""
    return os.getuid()
