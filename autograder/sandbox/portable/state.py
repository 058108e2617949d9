"""The state of the process that serves one module after another, and how a module's changes to it are undone.

These are put back: current folder, environment, import path, replaced modules and the module itself; torch's default
dtype and device, gradients, threads and the like; NumPy's handling of errors; warnings; matplotlib's figures and style;
and every function and class of torch, NumPy, math, random and the built-ins that a module replaced. Each `load` sets
the seeds.

These are not: attributes that were added, hooks for all torch modules, changes inside other packages, and daemon
threads. After a thread that is no daemon, the process is not used again.
"""

from __future__ import annotations

import builtins
import gc
import importlib
import linecache
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

_LIBRARIES = (
    "math", "random", "numpy", "numpy.linalg", "torch", "torch.linalg", "torch.autograd", "torch.nn",
    "torch.nn.functional", "torch.nn.init", "torch.optim", "torch.utils.data",
)  # fmt: skip
_FOLDERS = ("TMPDIR", "TEMP", "TMP", "HOME", "USERPROFILE")  # for temporary files, and the home, on different systems


class ProcessState:
    """The state of this process at the time when the object is made."""

    def __init__(self) -> None:
        self._values = [read() for read, _ in _READ_AND_WRITE]
        self._owners = [(owner, dict(vars(owner))) for owner in _owners()]
        self._modules = dict(sys.modules)
        self._style = dict.copy(sys.modules["matplotlib"].rcParams) if "matplotlib" in sys.modules else {}
        self._threads = _threads_to_wait_for()
        self._folder = ""

    def enter(self, folder: str) -> None:
        """Make a folder the current one, the home, and the place for temporary files."""
        self._folder = folder
        os.chdir(folder)
        os.environ.update(dict.fromkeys(_FOLDERS, folder))
        tempfile.tempdir = folder

    def remove_folder(self) -> None:
        """Remove the folder that was entered; the other side does that, unless it ended during a session."""
        if self._folder:
            os.chdir(Path(self._folder).parent)  # Windows does not remove a current folder
            shutil.rmtree(self._folder, ignore_errors=True)

    def put_back(self, file: str) -> bool:
        """Undo the changes of the module with this file name; returns whether the process can serve another module."""
        for owner, before in self._owners:
            _put_back_names(owner, before)
        for value, (read, write) in zip(self._values, _READ_AND_WRITE, strict=True):
            if read() != value:
                write(value)
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
        self._forget_modules(file)
        self._put_back_figures()
        gc.collect()
        return _threads_to_wait_for() == self._threads

    def _forget_modules(self, file: str) -> None:
        added = {name: module for name, module in sys.modules.items() if name not in self._modules}
        for name, module in added.items():
            path = str(getattr(module, "__file__", None) or "")
            is_in_folder = self._folder and path.startswith(f"{self._folder}{os.sep}")
            if path and (path == file or is_in_folder):  # a library's module cannot be imported twice
                del sys.modules[name]
        sys.modules.update(self._modules)
        linecache.cache.pop(file, None)

    def _put_back_figures(self) -> None:
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")
        if self._style and dict.copy(sys.modules["matplotlib"].rcParams) != self._style:
            sys.modules["matplotlib"].rcParams.update(self._style)


def _owners() -> Iterator[Any]:
    """The modules and classes with names that students use; built-ins first, because the code below uses them."""
    libraries = [importlib.import_module(name) for name in _LIBRARIES]
    yield from (builtins, *libraries, torch.Tensor)
    yield from {found for found in vars(torch.nn).values() if isinstance(found, type)}


def _put_back_names(owner: Any, before: dict[str, Any]) -> None:
    """Put back a library's public names, and remove methods that were added to a class and hide inherited ones."""
    now = dict(vars(owner))
    for name, value in before.items():
        if now.get(name, before) is not value and (isinstance(owner, type) or not name.startswith("_")):
            setattr(owner, name, value)
    if isinstance(owner, type):
        for name in now.keys() - before.keys():
            if callable(now[name]) and not name.startswith("__annot"):
                delattr(owner, name)


def _threads_to_wait_for() -> int:
    return sum(not thread.daemon for thread in threading.enumerate())


def _set_environment(before: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(before)


def _set_import_path(before: list[str]) -> None:
    sys.path[:] = before


def _of_multiprocessing() -> dict[str, Any]:
    """The settings that multiprocessing keeps for this process, its folder for temporary files among them."""
    return vars(multiprocessing.current_process())["_config"]  # type: ignore[no-any-return]


def _set_temporary_folder(before: str | None) -> None:
    tempfile.tempdir = before


_READ_AND_WRITE: tuple[tuple[Callable[[], Any], Callable[[Any], Any]], ...] = (
    (os.getcwd, os.chdir),
    (lambda: dict(os.environ), _set_environment),
    (lambda: list(sys.path), _set_import_path),
    (lambda: tempfile.tempdir, _set_temporary_folder),
    (lambda: _of_multiprocessing().get("tempdir"), lambda before: _of_multiprocessing().update(tempdir=before)),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (np.geterr, lambda before: np.seterr(**before)),
    (torch.get_default_dtype, torch.set_default_dtype),
    (torch.get_default_device, lambda before: torch.set_default_device(None)),  # None is as if it had never been set
    (torch.is_grad_enabled, torch.set_grad_enabled),
    (torch.get_num_threads, torch.set_num_threads),
    (torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms),
    (torch.is_anomaly_enabled, torch.set_anomaly_enabled),
    (torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
)
