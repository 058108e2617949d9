"""On PYTHONPATH, this makes a Python of Linux lack what a Python of Windows lacks, and call itself one.

What belongs to others is imported before: it has looked at the platform by then, and goes on as it is.
"""

import multiprocessing.connection  # noqa: F401
import os
import select
import signal
import subprocess
import sys

import matplotlib.pyplot  # noqa: F401
import psutil  # noqa: F401
import torch._dynamo
import torch.utils.data  # noqa: F401

if "autograder.sandbox.portable.worker" not in sys.orig_argv:
    import IPython  # noqa: F401
    import nbconvert.preprocessors  # noqa: F401
    import nbformat  # noqa: F401
    import pytest  # noqa: F401
    import rich.progress  # noqa: F401
    import seaborn  # noqa: F401
    import typer.testing  # noqa: F401

_NO_MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty")
_NO_NAMES = {
    os: (
        "O_CLOEXEC O_NOFOLLOW O_PATH chown fork forkpty geteuid getuid killpg pidfd_open pread readv sched_getaffinity "
        "sched_setaffinity set_blocking setgroups setpgid setresgid setresuid setsid sysconf waitid writev"
    ),
    select: "poll epoll",
    signal: "ITIMER_PROF SIGPROF SIGKILL pidfd_send_signal setitimer",
}

subprocess.Popen.kill = lambda process: process.send_signal(9)  # which Linux's own goes by the name for
for _module in _NO_MODULES:
    sys.modules[_module] = None
for _owner, _names in _NO_NAMES.items():
    for _name in _names.split():
        delattr(_owner, _name)
sys.platform = "win32"
