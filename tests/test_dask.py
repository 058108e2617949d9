"""`grade --scheduler`: a real Dask scheduler and workers on loopback; one of them dies in the middle."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest

from autograder.assignments.model import Assignment
from autograder.classroom.grade import grade_class
from autograder.classroom.intake import find_hand_ins
from autograder.classroom.setting import Events, Setting
from autograder.errors import AutograderError
from autograder.grading.pools import dask_pool
from autograder.results.folder import ResultsFolder, read_results
from autograder.results.model import Result
from tests.conftest import RIGHT

WRONG = RIGHT.replace("x + x", "x + 2")
SLOW = RIGHT.replace("def double(x):", "def double(x):\n    import time\n    time.sleep(0.6)")
STARTING_SECONDS = 60.0


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self._scheduler = self._start("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        deadline = time.monotonic() + STARTING_SECONDS
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.address = json.loads(file.read_text())["address"]

    def add_worker(self, *options: str) -> subprocess.Popen[bytes]:
        worker = self._start("worker", self.address, "--nthreads", "1", "--no-dashboard", *options)
        self.workers.append(worker)
        return worker

    def _start(self, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", kind, *arguments]
        log = (self._folder / f"{kind}.log").open("ab")
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder, start_new_session=True)

    def close(self) -> None:
        for process in (*self.workers, self._scheduler):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("dask"))
    try:
        cluster.add_worker("--no-nanny")
        yield cluster
    finally:
        cluster.close()


def on_cluster(cluster: Cluster) -> Setting:
    return Setting(lambda: dask_pool(cluster.address))


def class_of(folder: Path, texts: dict[str, str]) -> Path:
    for name, text in texts.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "small.py").write_text(text)
    return folder


def test_a_class_on_a_cluster_ends_as_it_does_here(
    small: Assignment, small_folder: Path, cluster: Cluster, tmp_path: Path, reusable_pool: Callable[[], Executor]
) -> None:
    """The command: the submissions travel, the results come back, and the pages are drawn here."""
    folder = class_of(tmp_path / "class", {"ada": RIGHT, "ben": WRONG, "eve": "import os\nos._exit(0)\n"})
    out = tmp_path / "there"
    where = ["--out", str(out), "--scheduler", cluster.address]
    command = [sys.executable, "-m", "autograder.cli", "grade", str(small_folder), str(folder), *where]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    assert (out / "index.html").is_file()
    here = grade_class(find_hand_ins(folder, small), small, ResultsFolder(tmp_path / "here"), Setting(reusable_pool))
    there = {result.student: result.without_seconds() for result in read_results(out)}
    assert there == {result.student: result.without_seconds() for result in here}
    assert there["ada"].score == 7


def test_a_worker_that_dies_is_survived(small: Assignment, cluster: Cluster, tmp_path: Path) -> None:
    """What it had in hand is graded elsewhere, each submission once, and all of them right."""
    names = [f"student{number}" for number in range(8)]
    folder = class_of(tmp_path / "class", dict.fromkeys(names, SLOW))
    victim = cluster.add_worker("--no-nanny")
    done: list[str] = []

    def on_done(result: Result) -> None:
        done.append(result.student)
        if len(done) == 2:
            os.killpg(victim.pid, signal.SIGKILL)

    found = find_hand_ins(folder, small)
    graded = grade_class(found, small, ResultsFolder(tmp_path / "out"), on_cluster(cluster), Events(done=on_done))
    assert sorted(done) == names
    assert {result.score for result in graded} == {7}


def test_another_version_on_a_worker_is_told(
    small: Assignment, small_folder: Path, cluster: Cluster, tmp_path: Path
) -> None:
    """Its files lie on a disk that was not brought up to date: no verdicts, and the reason."""
    folder = class_of(tmp_path / "class", {"ada": RIGHT})
    assert small.version  # read before it changes
    hidden = small_folder / "hidden" / "test_small.py"
    hidden.write_text(hidden.read_text() + "\n# another version\n")
    found = find_hand_ins(folder, small)
    (result,) = grade_class(found, small, ResultsFolder(tmp_path / "out"), on_cluster(cluster))
    assert {check.verdict for check in result.checks} == {"grader_error"}
    assert "is another version" in result.checks[0].message


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense"])
def test_no_scheduler_is_one_sentence(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.grading.pools.CONNECTING_SECONDS", 1)
    with pytest.raises(AutograderError, match=re.escape(f"--scheduler {address}: no Dask scheduler answers there")):
        dask_pool(address)
