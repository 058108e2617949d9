"""What grading costs, from one interleaved run: `python benchmarks/grade.py [--rounds N] [--most N]`.

One hw1 submission (the reference's own answers), in turn and round after round:

- graded here: `grade` with a warm zygote, one fresh locked-down worker for each check;
- the floor: the same checks called as plain functions in this process, on the reference instead of a submission, so
  neither pytest nor a worker nor any isolation is in it;
- a cold pytest process for the submission, started, run and ended, which grades with the same plugin.

Then whole classes of 1, 10 and 100 distinct submissions by `grade_class` with its process pool, from the start of the
pool to the last written result, with the peak memory of all its processes together. The cold column of a class is the
cold process's median times the number of submissions, over the cores; it is computed, not run.
"""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import torch

from autograder.assignment import Assignment, read_assignment, without_solution_markers
from autograder.batch import grade_class, process_pool
from autograder.grade import grade
from autograder.inputs import Inputs, seed_of
from autograder.module_text import definitions_only
from autograder.sandbox.launch import Zygote
from autograder.sandbox.session import LocalSession
from autograder.sandbox.student import Student
from autograder.submission import find_submissions, parse_submission

ROOT = Path(__file__).resolve().parent.parent
CORES = os.cpu_count() or 1
MB = 1 << 10  # /proc counts in KiB


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="rounds of the single submission")
    parser.add_argument("--most", type=int, default=100, help="the largest class")
    arguments = parser.parse_args()
    assignment = read_assignment(ROOT / "solutions" / "hw1_losses")
    text = definitions_only(without_solution_markers(assignment.source)).text
    print(f"{platform.machine()}, {CORES} cores, Python {platform.python_version()}, torch {torch.__version__}")
    with tempfile.TemporaryDirectory() as folder:
        cold = _one_submission(assignment, text, Path(folder), arguments.rounds)
        sizes = [size for size in (1, 10, 100) if size <= arguments.most]
        for size in sizes:
            _a_class(assignment, text, Path(folder), size, cold)


def _one_submission(assignment: Assignment, text: str, folder: Path, rounds: int) -> float:
    """Print the three rows for one submission; returns the cold process's median in seconds."""
    zygote = Zygote(assignment.preload)
    submission = parse_submission(assignment.file, text.encode(), assignment)
    alone = folder / assignment.file
    alone.write_text(text)
    rows: dict[str, Callable[[], object]] = {
        "graded here": lambda: grade(assignment, submission, student="bench", zygote=zygote),
        "floor": _floor(assignment, text),
        "cold pytest": lambda: _cold_pytest(assignment, alone),
    }
    for row in rows.values():
        row()
    times: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(rounds):
        for name, row in rows.items():
            times[name].append(_timed(row))
    zygote.close()
    medians = {name: median(values) for name, values in times.items()}
    checks = len(assignment.checks)
    print(f"\none submission, {checks} checks, isolation {zygote.tier}; medians of {rounds} rounds")
    for name, seconds in medians.items():
        against = f"{seconds / medians['graded here']:6.2f} × graded here"
        print(f"  {name:12s}{seconds:8.3f} s  {seconds / checks * 1e3:7.1f} ms a check  {against}")
    return medians["cold pytest"]


def _a_class(assignment: Assignment, text: str, folder: Path, size: int, cold: float) -> None:
    entries = folder / f"class{size}"
    for number in range(size):
        (entries / f"s{number:03}").mkdir(parents=True)
        (entries / f"s{number:03}" / assignment.file).write_text(f"{text}\n# {number}\n")
    found = find_submissions(entries, assignment)
    with _Memory() as memory:
        start = time.perf_counter()
        results = grade_class(assignment, found, folder / f"out{size}", executor=lambda: process_pool(min(CORES, size)))
        seconds = time.perf_counter() - start
    assert all(result.score == result.max_score for result in results), "the reference gets full marks"
    would_be = cold * size / min(CORES, size)
    print(
        f"{size:4d} submissions  {seconds:7.1f} s  {seconds / size:6.2f} s each  "
        f"cold pytest would be {would_be:7.1f} s, {would_be / seconds:.1f} ×  peak memory {memory.peak:5.0f} MB"
    )


def _floor(assignment: Assignment, text: str) -> Callable[[], None]:
    """The checks as plain functions, with the reference in the student's place."""
    reference = Student(LocalSession(), assignment.file, text, seed=1)
    functions = {check.id: _function(assignment, check.id) for check in assignment.checks}

    def run() -> None:
        torch.set_num_threads(1)
        for check_id, function in functions.items():
            given: dict[str, Any] = {
                "student": reference,
                "reference": reference,
                "rng": Inputs(seed_of(1, check_id)),
                "device": "cpu",
            }
            function(**{name: given[name] for name in inspect.signature(function).parameters})

    return run


def _function(assignment: Assignment, check_id: str) -> Callable[..., None]:
    file, _, name = check_id.partition("::")
    spec = importlib.util.spec_from_file_location(file.replace("/", "_").removesuffix(".py"), assignment.folder / file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function: Callable[..., None] = getattr(module, name)
    return function


def _cold_pytest(assignment: Assignment, submission: Path) -> None:
    options = ["-q", "--import-mode=importlib", "-p", "no:cacheprovider", "--disable-plugin-autoload"]
    plugin = ["-p", "autograder.plugin", "--assignment", str(assignment.folder), "--submission", str(submission)]
    command = [sys.executable, "-m", "pytest", str(assignment.folder), *options, *plugin]
    subprocess.run(command, check=True, capture_output=True, cwd=assignment.folder)


def _timed(row: Callable[[], object]) -> float:
    start = time.perf_counter()
    row()
    return time.perf_counter() - start


class _Memory:
    """The largest sum of the proportional set sizes of this process's descendants, in MB, seen every 0.2 s."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Memory:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.2):
            self.peak = max(self.peak, sum(_pss(pid) for pid in _descendants(os.getpid())))


def _descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield int(child)
            yield from _descendants(int(child))


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0  # it ended in the meantime
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / MB


if __name__ == "__main__":
    main()
