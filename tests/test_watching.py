"""`autograder check --watch`: after a save, the touched tasks are checked again, and the other results stay true."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from autograder.assignments.model import Assignment, Task
from autograder.errors import AutograderError
from autograder.reports.words import Checked
from autograder.results.model import Verdict
from autograder.student.check import check_release
from autograder.student.watch import Watch, checks_after_each_save
from autograder.submissions.changes import affected_tasks
from tests.conftest import RIGHT, MakeRelease

WRONG = RIGHT.replace("x + x", "x + 2")
STUCK_SECONDS = 60.0  # a save that nobody notices fails the test, and does not hang it

BEFORE = """
import torch
SCALE = 2
table = {}
def helper(x):
    return SCALE * x
def one(x):
    return helper(x)
def two(x):
    loss = x.sum()
    return loss
def loss(x):
    return x
"""
TASKS = [
    Task(id=name, title=name, functions=(name,), points=1, hint="", forbid=(), written=False)
    for name in ("one", "two", "loss")
]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("return helper(x)", "return helper(x)  # the same", set()),
        ("import torch", "import torch\n\n\n", set()),
        ("return helper(x)", "return 1 + helper(x)", {"one"}),
        ("return SCALE * x", "return SCALE + x", {"one"}),
        ("SCALE = 2", "SCALE = 3", {"one"}),
        ("table = {}", "table = {}\ntable['a'] = 1", set()),
        ("def loss(x):\n    return x", "def loss(x):\n    return -x", {"loss"}),
        ("def loss(x):\n    return x", "", {"loss"}),
        ("import torch", "import torch\ntorch.manual_seed(0)", {"one", "two", "loss"}),
        ("import torch", "import torch\nfrom torch import *", {"one", "two", "loss"}),
        ("import torch", "import torch as t\nimport torch", set()),
        ("def two(x):", "def two(x, y=SCALE):", {"two"}),
    ],
)
def test_a_change_touches_what_reads_it(old: str, new: str, expected: set[str]) -> None:
    """A local name in another function does not read the function of that name."""
    assert old in BEFORE
    assert affected_tasks(BEFORE, BEFORE.replace(old, new), TASKS) == expected


@pytest.fixture
def given(small: Assignment, make_release: MakeRelease, tmp_path: Path) -> Path:
    """The small assignment's release, with a time limit that a busy machine does not reach."""
    folder = make_release(small, tmp_path / "given")
    toml = folder / "assignment.toml"
    toml.write_text(
        toml.read_text()
        .replace("call_seconds = 1\n", "call_seconds = 20\n")
        .replace("check_seconds = 2\n", "check_seconds = 20\n")
    )
    return folder


def save(given: Path, text: str) -> None:
    (given / "small.py").write_text(text, encoding="utf-8")


def facts(checked: Checked) -> list[tuple[str, Verdict, str, str]]:
    return [(check.id, check.verdict, check.message, check.diagnosis) for check in checked.result.checks]


@pytest.mark.parametrize(
    "states",
    [
        [RIGHT, WRONG, RIGHT],
        [WRONG, "\n\n" + WRONG, "# moved\n\n\n" + WRONG],
        [WRONG, RIGHT.replace("x**2", "x"), RIGHT.replace("return", "import norm\n    return"), RIGHT],
        [RIGHT, RIGHT.replace("return (x", "return (y"), RIGHT + "\n\ndef double(x):\n    return x\n"],
        [RIGHT, "def double(x:\n", RIGHT, "", RIGHT],
        [RIGHT, RIGHT.replace("return (x**2).sum()", "return x.norm() ** 2"), "\n" * 5 + RIGHT],
        [RIGHT, "x = 1 / 0\n" + RIGHT.replace("x + x", "x + x + 0 * x"), RIGHT],
    ],
    ids=["one task", "lines move", "one after the other", "a second definition", "no Python", "forbidden", "top level"],
)
def test_what_is_kept_is_what_a_whole_check_would_find(given: Path, states: list[str]) -> None:
    """After every save, the watch and a check of everything have the same result."""
    watch = Watch(given)
    for text in states:
        save(given, text)
        assert facts(watch.check()) == facts(check_release(given))


def test_only_what_was_touched_runs_again(given: Path) -> None:
    """A task that the save did not touch has the same result object as before."""
    watch = Watch(given)
    save(given, WRONG)
    before = watch.check().result.tasks
    save(given, RIGHT)
    after = watch.check().result.tasks
    assert after[1] is before[1]
    assert (before[0].score, after[0].score) == (0, 1)


class Watcher:
    """Runs a watch in a thread, as the command runs it in its process."""

    def __init__(self, given: Path) -> None:
        self.seen: list[Checked | AutograderError] = []
        self.stop = Event()
        self._thread = Thread(target=self._run, args=(given,))
        self._thread.start()

    def _run(self, given: Path) -> None:
        for found in checks_after_each_save(Watch(given), self.stop):
            self.seen.append(found)

    def nth(self, number: int) -> Checked | AutograderError:
        deadline = time.monotonic() + STUCK_SECONDS
        while len(self.seen) < number and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.seen) >= number, "the save was not noticed"
        return self.seen[number - 1]

    def close(self) -> None:
        self.stop.set()
        self._thread.join(STUCK_SECONDS)


@contextlib.contextmanager
def watching(given: Path) -> Iterator[Watcher]:
    watcher = Watcher(given)
    try:
        yield watcher
    finally:
        watcher.close()


def test_every_save_is_noticed(given: Path) -> None:
    """Editors write a file in place or rename one into place. A missing file is reported, and the watch goes on."""
    (given / "small.ipynb").unlink()
    save(given, WRONG)
    with watching(given) as watcher:
        assert watcher.nth(1).result.score == 1
        save(given, RIGHT)
        assert watcher.nth(2).result.score == 2
        (given / "small.py~").write_text(WRONG)
        (given / "small.py~").replace(given / "small.py")
        assert watcher.nth(3).result.score == 1
        (given / "small.py").unlink()
        assert isinstance(watcher.nth(4), AutograderError)
        save(given, RIGHT)
        assert watcher.nth(len(watcher.seen) + 1).result.score == 2


def test_work_in_a_folder_below_is_watched(given: Path) -> None:
    """As it is graded there."""
    (given / "my work").mkdir()
    work = given / "my work" / "small.py"
    work.write_text(WRONG)
    with watching(given) as watcher:
        assert watcher.nth(1).result.score == 1
        work.write_text(RIGHT)
        assert watcher.nth(2).result.score == 2


def test_the_command_checks_after_a_save_and_ends_with_ctrl_c(given: Path) -> None:
    """On a pipe, one page after the other; exit status 0, without a traceback."""
    save(given, WRONG)
    command = [sys.executable, "-u", "-m", "autograder.cli", "check", "--watch", str(given)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        first = until_waiting(process.stdout)
        save(given, RIGHT)
        second = until_waiting(process.stdout)
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=STUCK_SECONDS)
    assert "points so far: 1 of 2" in first
    assert "points so far: 2 of 2" in second
    assert (process.returncode, rest.strip(), errors) == (0, "", "")


def until_waiting(lines: Iterator[str]) -> str:
    read = []
    for line in lines:
        read.append(line)
        if "Ctrl-C" in line:
            break
    return "".join(read)
