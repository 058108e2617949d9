"""Attacks that undo the confinement, gain rights, or reach kernel interfaces that a worker does not need."""

import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct
import termios

from tests.attacks.tries.attempt import LIBC, call, checked, each, every, refused, turned_away

NEW_MOUNTS, NEW_USER = 0x20000, 0x10000000
NAMESPACES = (NEW_MOUNTS, 0x2000000, 0x4000000, 0x8000000, NEW_USER, 0x20000000, 0x40000000, NEW_USER | NEW_MOUNTS)
SEPARATE_DESCRIPTORS = 0x400
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAP_AMBIENT, PR_SET_PTRACER = 1, 4, 22, 47, 0x59616D61


def raise_own_limits():
    """A limit may be lowered; not one may be raised again."""

    def raise_limit(kind):
        try:
            resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except ValueError as error:  # Python's word for EPERM here
            raise PermissionError(str(error)) from error

    return each(raise_limit, ("AS", "CPU", "FSIZE", "NOFILE", "CORE", "MEMLOCK", "MSGQUEUE"))


def raise_own_limits_by_libc():
    unlimited = ctypes.create_string_buffer(b"\xff" * 16, 16)
    return refused(lambda: checked(LIBC.setrlimit(resource.RLIMIT_AS, unlimited)))


def outlive_the_parent():
    return turned_away("prctl", PR_SET_PDEATHSIG, 0, 0, 0, 0)


def let_others_look_in():
    tracer = turned_away("prctl", PR_SET_PTRACER, -1, 0, 0, 0)
    return every(dumpable=turned_away("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0), tracer=tracer)


def regain_capabilities():
    head = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0), 8)
    ambient = turned_away("prctl", PR_CAP_AMBIENT, 2, 21, 0, 0)
    return every(capset=turned_away("capset", head, ctypes.create_string_buffer(b"\xff" * 24, 24)), ambient=ambient)


def use_capabilities(private):
    """What root may do without asking."""
    return every(
        own_any=refused(lambda: os.chown(private, 1, 1)),
        bind_any=refused(lambda: socket.socket().bind(("", 80))),
        name_the_host=refused(lambda: socket.sethostname(socket.gethostname())),
    )


def undo_the_filter():
    """By a filter that allows everything, and by a listener, which could say of each refused call that it may go on."""
    code = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7FFF0000), 8)
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", 1, ctypes.addressof(code)), 16)
    return every(
        by_prctl=turned_away("prctl", PR_SET_SECCOMP, 2, program, 0, 0),
        by_another=turned_away("seccomp", 1, 0, program),
        by_a_listener=turned_away("seccomp", 1, 8, program),
        by_strict_mode=turned_away("seccomp", 0, 0, 0),
    )


def undo_landlock():
    no_rules = turned_away("landlock_restrict_self", -1, 0)
    return every(other_rules=turned_away("landlock_create_ruleset", 0, 0, 1), no_rules=no_rules)


def other_personality():
    return turned_away("personality", 0x0400000)


def become_root():
    groups = refused(lambda: os.setgroups([0]))
    effective = refused(lambda: os.setresuid(-1, 0, -1))
    return every(real=refused(lambda: os.setuid(0)), effective=effective, groups=groups)


def become_the_grader(uid):
    return refused(lambda: os.setresuid(uid, uid, uid))


def change_root():
    return refused(lambda: os.chroot("/tmp"))


def new_namespaces():
    return each(lambda flags: call("unshare", flags), (*NAMESPACES, SEPARATE_DESCRIPTORS))


def enter_namespaces():
    of_parent = refused(lambda: call("setns", os.open(f"/proc/{os.getppid()}/ns/mnt", os.O_RDONLY), NEW_MOUNTS))
    return every(of_parent=of_parent, of_any=turned_away("setns", 4, 0))


def mount(folder):
    return every(
        new=turned_away("mount", b"none", b"/tmp", b"tmpfs", 0, 0),
        bind=turned_away("mount", folder.encode(), b"/tmp", 0, 4096, 0),
        unmount=turned_away("umount2", b"/", 2),
        pivot=turned_away("pivot_root", b"/", b"/"),
    )


def mount_by_descriptors():
    return every(
        open_tree=turned_away("open_tree", -100, b"/", 1),
        fsopen=turned_away("fsopen", b"proc", 0),
        fsmount=turned_away("fsmount", 4, 0, 0),
        move_mount=turned_away("move_mount", 4, b"", -100, b"/tmp", 4),
        mount_setattr=turned_away("mount_setattr", -100, b"/", 0, ctypes.create_string_buffer(32), 32),
    )


def io_uring():
    return turned_away("io_uring_setup", 8, ctypes.create_string_buffer(256))


def old_asynchronous_io():
    return turned_away("io_setup", 8, ctypes.byref(ctypes.c_ulong(0)))


def userfaultfd():
    return turned_away("userfaultfd", 1)


def bpf():
    return turned_away("bpf", 0, ctypes.create_string_buffer(128), 128)


def perf_event():
    return turned_away("perf_event_open", ctypes.create_string_buffer(128), 0, -1, -1, 0)


def keyring():
    new = turned_away("add_key", b"user", b"left_behind", b"x", 1, -4)
    return every(of_the_session=turned_away("keyctl", 0, -3, 1), new=new)


def pages_to_a_pipe():
    return turned_away("vmsplice", 4, 0, 0, 0)


def set_the_clock():
    return turned_away("clock_settime", 0, ctypes.create_string_buffer(16))


def change_the_kernel():
    """The magic numbers of reboot mean nothing, which a kernel that listens would say."""
    return every(
        module=turned_away("init_module", 0, 0, b""),
        other=turned_away("kexec_load", 0, 0, 0, 0),
        restart=turned_away("reboot", 0, 0, 0, 0),
        swap=turned_away("swapon", b"/", 0),
        quota=turned_away("quotactl", 0, 0, 0, 0),
    )


def reach_the_processor():
    """Input and output ports, and the table by which 16-bit code was run."""
    segments = turned_away("modify_ldt", 0, ctypes.create_string_buffer(64), 64)
    return every(ports=turned_away("iopl", 3), segments=segments)


def push_into_terminal():
    """Also with bits above the 32 that the kernel reads of a request."""
    higher = refused(lambda: checked(LIBC.ioctl(0, ctypes.c_ulong((1 << 32) | termios.TIOCSTI), b"x")))
    terminals = each(lambda number: fcntl.ioctl(number, termios.TIOCSTI, b"x"), (0, 1, 2))
    return every(higher_bits=higher, terminals=terminals, by_name=refused(lambda: open("/dev/tty")))


def core_dump():
    """Nothing of the process is written when it dies."""
    limits = resource.getrlimit(resource.RLIMIT_CORE)
    return "held: no core" if limits == (0, 0) else f"ESCAPED: {limits}"


def catch_the_end():
    """The signals that cannot be handled."""
    return each(lambda number: signal.signal(number, signal.SIG_IGN), (signal.SIGKILL, signal.SIGSTOP))
