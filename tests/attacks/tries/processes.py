"""Attacks that start programs and processes, in each way that Python, torch, libc and the kernel offer."""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import time

import torch

from tests.attacks.tries.attempt import LIBC, call, checked, each, ends_it, every, in_machine_code, refused

TRUE = b"/bin/true"
CLONE_VM, CLONE_PARENT, CLONE_THREAD = 0x100, 0x8000, 0x10000
CLONE_SIGHAND, CLONE_NEWNS, CLONE_NEWUSER = 0x800, 0x20000, 0x10000000
GETPID, GETPID_32_BIT = 39, 20


def forked(make):
    """Whether a call that makes a process is refused; a child that came to be ends at once."""

    def step():
        pid = make()
        if pid == 0:
            os._exit(0)
        return f"process {pid}"

    return refused(step)


def promptly(step):
    """A refusal must not be a wait."""
    started = time.monotonic()
    outcome = refused(step)
    seconds = time.monotonic() - started
    return outcome if seconds < 5 else f"ESCAPED: the refusal took {seconds:.1f} s"


def arguments(*words):
    return (ctypes.c_char_p * (len(words) + 1))(*words, None)


def fork():
    by_number = forked(lambda: call("fork"))
    return every(by_python=forked(os.fork), by_libc=forked(lambda: checked(LIBC.fork())), by_number=by_number)


def fork_by_machine_code():
    """mov eax, 57; syscall; ret"""

    def step():
        pid = in_machine_code(bytes.fromhex("b8390000000f05c3"))
        if pid == 0:
            os._exit(0)
        if pid < 0:
            raise OSError(-pid, os.strerror(-pid))
        return f"process {pid}"

    return refused(step)


def vfork_by_machine_code():
    """pop rdx; mov eax, 58; syscall; test eax, eax; jnz on; mov eax, 60; xor edi, edi; syscall; on: push rdx; ret"""

    def step():
        pid = in_machine_code(bytes.fromhex("5ab83a0000000f0585c07509b83c00000031ff0f0552c3"))
        if pid < 0:
            raise OSError(-pid, os.strerror(-pid))
        return f"process {pid}"

    return refused(step)


@ends_it
def system_calls_of_32_bits():
    """mov eax, 20; int 0x80; ret: numbers that mean other calls."""
    return refused(lambda: in_machine_code(bytes([0xB8, GETPID_32_BIT, 0, 0, 0, 0xCD, 0x80, 0xC3])))


@ends_it
def system_calls_of_x32():
    """mov eax, 39 | x32; syscall; ret"""

    def step():
        answer = in_machine_code(bytes([0xB8, GETPID, 0, 0, 0x40, 0x0F, 0x05, 0xC3]))
        if answer < 0:
            raise OSError(-answer, os.strerror(-answer))
        return answer

    return refused(step)


@ends_it
def system_calls_beyond_32_bits():
    """mov rax, 57 | 1 << 32; syscall; ret: a filter that reads half a number would take it for another."""

    def step():
        answer = in_machine_code(bytes.fromhex("48b839000000010000000f05c3"))
        if answer == 0:
            os._exit(0)
        if answer < 0:
            raise OSError(-answer, os.strerror(-answer))
        return answer

    return refused(step)


def clone_a_process():
    """As a child, as a sibling, as another user, and with flags above the 32 bits that the kernel reads."""
    flags = {"child": 0, "sibling": CLONE_PARENT, "user": CLONE_NEWUSER, "higher_bits": 1 << 40}
    return every(**{k: forked(lambda f=f: call("clone", f | signal.SIGCHLD, 0, 0, 0, 0)) for k, f in flags.items()})


def clone_a_thread_with_mounts():
    flags = CLONE_THREAD | CLONE_VM | CLONE_SIGHAND | CLONE_NEWNS
    return forked(lambda: call("clone", flags, 0, 0, 0, 0))


def clone3_a_process():
    """struct clone_args: flags, pidfd, child_tid, parent_tid, exit_signal, and stack, its size, tls, which stay 0."""
    fields = (ctypes.c_uint64 * 8)(0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    return forked(lambda: call("clone3", fields, ctypes.sizeof(fields)))


def run_program():
    """The loader is among the shared libraries that may be read."""
    loaders = ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")
    return each(lambda path: os.execv(path, [path, "/bin/true"]), ("/bin/true", sys.executable, *loaders))


def run_program_by_descriptor():
    return refused(lambda: call("execveat", os.open("/usr/lib", os.O_PATH), b"", arguments(b"x"), arguments(), 0x1000))


def run_as_root():
    """Programs that change their user."""
    return each(lambda path: os.execv(path, [path]), ("/bin/su", "/usr/bin/passwd", "/usr/bin/sudo"))


def run_shell():
    def by_libc():
        status = LIBC.system(b"exit 7")
        if status != 7 << 8:  # system(3) gives -1, or 127 from its child, where no shell ran
            raise PermissionError(f"no shell: {status}")
        return status

    return every(
        subprocess=refused(lambda: subprocess.run(["true"], check=True)),
        popen=refused(lambda: os.popen("echo x").read()),
        libc=refused(by_libc),
    )


def spawn_program():
    def by_libc():
        pid = ctypes.c_int()
        code = LIBC.posix_spawn(ctypes.byref(pid), TRUE, None, None, arguments(TRUE), arguments())
        if code:
            raise OSError(code, os.strerror(code))
        return pid.value

    by_python = refused(lambda: os.posix_spawn("/bin/true", ["true"], {}))
    return every(by_python=by_python, by_libc=refused(by_libc))


def daemon_by_libc():
    return forked(lambda: checked(LIBC.daemon(0, 0)))


def outlive_the_session():
    """A child of a child, which would be nobody's."""

    def step():
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(60)
            os._exit(0)
        return "two processes"

    return refused(step)


def fork_bomb():
    def make():
        for _ in range(200):
            if os.fork() == 0:
                time.sleep(1)
                os._exit(0)
        return 200

    return refused(make)


def processes_by_each_method():
    def start(method):
        return promptly(lambda: multiprocessing.get_context(method).Process(target=int).start())

    return every(fork=start("fork"), spawn=start("spawn"), forkserver=start("forkserver"))


def pool_of_processes():
    from concurrent.futures import ProcessPoolExecutor

    return promptly(lambda: ProcessPoolExecutor(2).submit(int).result(timeout=8))


def processes_of_torch():
    return promptly(lambda: torch.multiprocessing.spawn(int, nprocs=2))


def loader_with_workers():
    def step():
        data = torch.utils.data.TensorDataset(torch.arange(8))
        loader = torch.utils.data.DataLoader(data, batch_size=4)
        loader.num_workers = loader.prefetch_factor = 2  # past what lets every loader load in this process
        return [len(batch) for batch in loader]

    return promptly(step)


def leave_the_group():
    """The zygote kills a worker's whole group."""
    return every(group=refused(lambda: os.setpgid(0, 0)), session=refused(os.setsid))
