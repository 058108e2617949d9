"""The checks of an assignment, as pytest collected them: once for all runs of this process, until their files change.

pytest's session stays open between two runs. Each check still gets fixtures of its own, and fixtures of a whole file
end with the run. A session in which something was raised is not used again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType

import pytest
from pluggy import PluginManager

from autograder.assignments.model import VISIBILITY_OF_FOLDER
from autograder.grading.plan import Plan

MOST_KEPT = 2  # sessions that wait for their next run

_PYTEST_OPTIONS = (
    "--disable-plugin-autoload",  # no plugin of this environment takes part
    "-pno:cacheprovider",  # leaves no folder beside the checks
    "-pno:terminal",
    "-pno:warnings",  # warnings of student code are not the grader's business
    "-pno:faulthandler",  # its handlers belong to the host process
    "-pno:debugging",  # it would replace the host process's `pdb.set_trace` as long as the session is open
    "-pno:unraisableexception",  # collects garbage five times a run, which costs as much as twenty checks
    "-pno:threadexception",
    "-pno:logging",
    "--continue-on-collection-errors",  # a check file that cannot be imported costs its own checks only
    "--import-mode=importlib",  # public and hidden files may have the same name
    "--assert=plain",  # checks speak through messages, and a hidden value must not be rewritten into one
    "--capture=no",  # `_silent` does it, and only while checks run
    f"-c{Path(__file__).with_name('checks.ini')}",  # not the options of the folder that the checks are in
    "-pautograder.grading.plugin",
    "-pautograder.grading.fixtures",
)

_Stamps = tuple[tuple[str, int, int], ...]
_kept: dict[tuple[Path, _Stamps], Collected] = {}  # the one that was used last stands at the end


@contextmanager
def collected(plan: Plan, plugin: object) -> Iterator[Collected]:
    """The checks of a plan, and of other plans of its assignment, in a session that a plugin takes part in.

    Nothing that checks print is shown in the block.

    Args:
        plugin: hears of everything in the block; it sees the session's configuration first, as all plugins of pytest.

    Raises:
        Exception: pytest could not collect at all. A file that cannot be imported is one of `faults`.
    """
    files = {check_id.partition("::")[0] for check_id in plan.checks}
    key = (plan.assignment.folder, _stamps(plan.assignment.folder))
    kept = None if plan.plugins else _kept.pop(key, None)  # so no two threads use one session
    if kept is not None and not files <= kept.files:
        kept.close()
        kept = None
    with _silent():
        checks = kept or Collected(plan.assignment.folder, files, plan.plugins)
        try:
            with checks._at_work(plugin):
                yield checks
        except BaseException:
            checks.close()
            raise
        if plan.plugins:
            checks.close()
        else:
            _keep(key, checks)


class Collected:
    """Checks that pytest has collected.

    Args:
        folder: of the assignment.
        files: of the checks, as paths below the folder.
        plugins: of pytest, which take part in all that is done with these checks.

    Attributes:
        items: the checks.
        faults: what pytest says of each file that cannot be imported, by the file.
    """

    def __init__(self, folder: Path, files: set[str], plugins: Sequence[object] = ()) -> None:
        self.files = files
        self.faults: dict[str, str] = {}
        paths = [str(folder / file) for file in sorted(files)]
        options = [*_PYTEST_OPTIONS, f"--rootdir={folder}", f"--confcutdir={folder}", *paths]
        self._folder, self._modules = folder, dict[str, ModuleType]()
        self._config = pytest.Config.fromdictargs({}, options)
        for plugin in (self, *plugins):
            self._config.pluginmanager.register(plugin)
        self._session = pytest.Session.from_config(self._config)
        try:
            self._config._do_configure()  # as pytester does it, in which sessions stay open, too
            self._config.hook.pytest_sessionstart(session=self._session)
            self.items = tuple(self._session.perform_collect())
        except BaseException:
            self.close()
            raise
        finally:
            self._modules = _forget_check_modules(folder)

    def run(self, items: Sequence[pytest.Item]) -> None:
        """Have pytest run some of the items, in this order, as a whole run of its own."""
        self._session.items = list(items)
        self._config.hook.pytest_runtestloop(session=self._session)

    def close(self) -> None:
        """End the session, with every fixture that is still in use."""
        try:
            self._config.hook.pytest_sessionfinish(session=self._session, exitstatus=0)
        finally:
            self._config._ensure_unconfigure()

    @pytest.hookimpl
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.faults[report.nodeid] = report.longreprtext

    @contextmanager
    def _at_work(self, plugin: object) -> Iterator[None]:
        """Let a plugin take part in the session for as long as the block runs."""
        manager, here = self._config.pluginmanager, Path.cwd()
        sys.modules.update(self._modules)
        # not pytest's own `register`: for plugins that come later, it never forgets one that was there
        PluginManager.register(manager, plugin)
        try:
            yield
        finally:
            PluginManager.unregister(manager, plugin)
            self._modules |= _forget_check_modules(self._folder)
            os.chdir(here)


def _keep(key: tuple[Path, _Stamps], checks: Collected) -> None:
    _kept[key] = checks
    while len(_kept) > MOST_KEPT:
        _kept.pop(next(iter(_kept))).close()


def _stamps(folder: Path) -> _Stamps:
    """Name, size and time of each file that the checks may be made of."""
    parts = ("conftest.py", *(f"{part}/*.py" for part in VISIBILITY_OF_FOLDER))
    found = sorted((path, path.stat()) for part in parts for path in folder.glob(part))
    return tuple((str(path), stat.st_size, stat.st_mtime_ns) for path, stat in found)


@contextmanager
def _silent() -> Iterator[None]:
    """Show nothing of what is printed, and give nothing to read."""
    with ExitStack() as stack:
        nothing = stack.enter_context(Path(os.devnull).open(encoding="utf-8"))
        sink = stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
        stack.enter_context(redirect_stdout(sink))
        stack.enter_context(redirect_stderr(sink))
        stack.callback(setattr, sys, "stdin", sys.stdin)
        sys.stdin = nothing
        yield


def _forget_check_modules(folder: Path) -> dict[str, ModuleType]:
    """Forget the modules of an assignment's checks: two assignments may each have a hidden/test_losses.py.

    Only the checks' own modules: a student's folder may also hold the environment that this process runs in.
    """
    folders = tuple(f"{folder / part}{os.sep}" for part in VISIBILITY_OF_FOLDER)
    files = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    found = [name for name, file in files.items() if isinstance(file, str) and file.startswith(folders)]
    return {name: sys.modules.pop(name) for name in found}
