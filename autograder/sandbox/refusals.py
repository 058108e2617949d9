"""Processes, programs, the network, a GPU and files elsewhere: refused in Python, in the same words on every system.

This is a courtesy and not a wall: code that wants to get around it can. On Linux the kernel refuses all of these by
itself; this module only makes the refusal a sentence. On macOS and Windows nothing else refuses them, and a student's
own check would pass there what grading refuses.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import re
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from autograder.errors import Refusal

REFUSED: set[Refusal] = set()  # what is refused in this process now; the trials of the kernel's walls empty it

_SENTENCES = {
    Refusal.PROCESS: "another process cannot be started where this is graded",
    Refusal.PROGRAM: "another program cannot be run where this is graded",
    Refusal.NETWORK: "the network cannot be reached where this is graded",
    Refusal.GPU: "there is no GPU where this is graded",
    Refusal.WRITING: "no file can be written where this is graded",
    Refusal.ELSEWHERE: "files can be written in the current folder only, where this is graded",
}
_EVENTS = {  # Python's audit events: https://docs.python.org/3/library/audit_events.html
    **dict.fromkeys(("os.fork", "os.forkpty"), Refusal.PROCESS),
    **dict.fromkeys(
        (
            "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "os.startfile/2", "pty.spawn",
            "subprocess.Popen", "_winapi.CreateProcess", "webbrowser.open",
        ),
        Refusal.PROGRAM,
    ),
    **dict.fromkeys(
        (
            "socket.__new__", "socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
            "socket.gethostbyaddr", "socket.getnameinfo",
        ),
        Refusal.NETWORK,
    ),
}  # fmt: skip
_LOOPBACK = ("127.0.0.1", "::1")  # on Windows, the two ends of a socket pair of asyncio
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CONSTRUCTORS = (
    "arange", "empty", "eye", "full", "linspace", "ones", "rand", "randint", "randn", "randperm", "tensor", "zeros",
)  # fmt: skip
_MAX_CAUSES = 20
_OF_TORCH = (RuntimeError, AssertionError)  # NotImplementedError is a RuntimeError
_NO_GPU = re.compile(
    r"compiled with CUDA|No CUDA GPUs|NVIDIA driver|'(?:CUDA|MPS|XPU)' backend|support for mps|accelerator device when"
    r"|dummy base class"
)

_folder = [""]  # the folder that code may write to; "" for none
_written = threading.local()  # `path`: of the file or folder that this thread last tried to write or make


def install(*, gpu: bool) -> None:
    """Refuse from now on, in this process and for its whole life.

    Args:
        gpu: whether this process may use a GPU.
    """
    from multiprocessing.process import BaseProcess

    REFUSED.update(Refusal)
    BaseProcess.start = _refusing(Refusal.PROCESS, BaseProcess.start)  # type: ignore[method-assign]
    _refuse_semaphores()
    if gpu:
        REFUSED.discard(Refusal.GPU)
    else:
        _hide_accelerators()
    sys.addaudithook(_audit)


def allow_writing(folder: Path | None) -> None:
    """Name the one folder that code may write to from now on; None if there is none."""
    _folder[0] = os.path.realpath(folder) if folder else ""


def refusal_behind(error: BaseException, message: str) -> Refusal | None:
    """The refusal that an error tells of: the error itself, one that it was raised from, or one that it quotes."""
    cause, is_raised_from = error, True
    for _ in range(_MAX_CAUSES):
        refusal = getattr(cause, "refusal", None)
        if isinstance(refusal, Refusal) and (is_raised_from or _SENTENCES[refusal] in message):
            return refusal
        is_raised_from = is_raised_from and cause.__cause__ is not None
        behind = cause.__cause__ or cause.__context__
        if behind is None:
            return None
        cause = behind
    return None


def in_own_words(error: BaseException) -> BaseException:
    """The same refusal as on every system for an error in which torch says in other words that there is no GPU."""
    if Refusal.GPU not in REFUSED or not isinstance(error, _OF_TORCH) or not _NO_GPU.search(_text(error)):
        return error
    return _refusal(Refusal.GPU).with_traceback(error.__traceback__)


def was_writing(error: BaseException) -> bool:
    """Whether an error of the system is about the file or folder that this thread last tried to write or make."""
    return isinstance(error, OSError) and bool(error.filename) and error.filename == getattr(_written, "path", None)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    refusal = _EVENTS.get(event)
    if refusal in REFUSED and (refusal is not Refusal.NETWORK or _leaves(event, arguments)):
        raise _refusal(refusal)
    if event == "os.mkdir" or (event == "open" and arguments[2] & _WRITING):
        _look_at_writing(arguments[0])


def _look_at_writing(path: Any) -> None:
    _written.path = path
    refusal = Refusal.ELSEWHERE if _folder[0] else Refusal.WRITING
    if refusal not in REFUSED or not isinstance(path, str | os.PathLike) or os.fspath(path) == os.devnull:
        return
    if not _folder[0] or not f"{os.path.realpath(path)}{os.sep}".startswith(f"{_folder[0]}{os.sep}"):
        raise _refusal(refusal)


def _leaves(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether an event of the module socket is about another machine."""
    if event == "socket.__new__":
        return sys.platform != "win32" and arguments[1] in (socket.AF_INET, socket.AF_INET6)
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        return isinstance(address, tuple) and address[0] not in _LOOPBACK
    return True


def _refusal(refusal: Refusal) -> Exception:
    kind = RuntimeError if refusal is Refusal.GPU else PermissionError  # the types of torch and of the kernel
    error: Any = kind(_SENTENCES[refusal])
    error.refusal = refusal
    return error  # type: ignore[no-any-return]


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # a __str__ by the student may raise anything
        return ""


def _refusing(refusal: Refusal, otherwise: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(otherwise)
    def called(*args: Any, **kwargs: Any) -> Any:
        if refusal in REFUSED:
            raise _refusal(refusal)
        return otherwise(*args, **kwargs)

    return called


def _refuse_semaphores() -> None:
    """joblib asks for one of the system's semaphores, and works in this process alone where there is none."""
    with contextlib.suppress(ImportError):
        module: Any = importlib.import_module("_multiprocessing")
        semaphore: Any = module.SemLock
        module.SemLock = type("SemLock", (semaphore,), {"__new__": _refusing(Refusal.PROCESS, semaphore.__new__)})


def _hide_accelerators() -> None:
    """Let torch find no GPU, neither NVIDIA's nor Apple's, and refuse to compute on one."""
    cuda: Any = torch.cuda
    cuda._lazy_init = _refusing(Refusal.GPU, cuda._lazy_init)  # torch calls it before the first use of CUDA
    if torch.backends.mps.is_available():
        _hide_apples()


def _hide_apples() -> None:
    apple: Any = torch.backends.mps
    apple.is_available = lambda: False
    accelerator: Any = getattr(torch, "accelerator", None)
    if accelerator is not None:
        accelerator.is_available = lambda: False
        accelerator.current_accelerator = lambda check_available=False: None
    tensor: Any = torch.Tensor
    tensor.to = _without_mps(tensor.to)
    for name in _CONSTRUCTORS:
        setattr(torch, name, _without_mps(getattr(torch, name)))


def _without_mps(function: Callable[..., Any]) -> Callable[..., Any]:
    refuse = _refusing(Refusal.GPU, function)

    @functools.wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        places = [*args[1:2], kwargs.get("device")]
        return (refuse if any(_is_mps(place) for place in places) else function)(*args, **kwargs)

    return called


def _is_mps(place: Any) -> bool:
    return isinstance(place, str | torch.device) and str(place).startswith("mps")
