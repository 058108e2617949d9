"""What grading costs, from one interleaved run: `python benchmarks/grade.py [--submissions N] [--full]`.

Three ways to grade the same submissions, which are the reference handed in by N students:

- warm: `grade()` in a process with a warm zygote, or `grade_class` with a pool of processes for a class;
- bare: the floor. The check functions are called in this process, on the reference in the place of the student's work:
  no worker, no pytest, no result file. A `LocalSession` still copies what travels, as the checks expect it to;
- cold: a new `python -m pytest` for each submission, which imports torch twice (the grader and its zygote).

Each round measures every way once, in turn, so that a change of the machine's speed meets all of them; medians are
printed, of as many rounds as the time allows. Cold runs of more than ten submissions are extrapolated from those of
ten, and marked so, unless `--full` is given.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from memory import Memory

# The processes of a pool import this file again. What is heavy is imported where it is needed, so that in them it
# happens as it does under the command line: the zygote first, and torch in both at once.
if TYPE_CHECKING:
    from autograder.assignments.model import Assignment
    from autograder.authoring.luck.trusted_run import Loaded

ROOT = Path(__file__).resolve().parents[1]
COLD_AT_MOST = 10  # submissions, without --full
# Rounds of one submission, of a class of one, and of classes up to COLD_AT_MOST; no further round is begun when so many
# seconds of the run are over. A larger class has one round.
ROUNDS, UNTIL = (7, 3, 3), (60, 100, 180)

Ways = dict[str, Callable[[], object]]


def main() -> None:
    from autograder.assignments.reading import read_assignment

    started = time.perf_counter()
    options = _options()
    os.environ["OMP_NUM_THREADS"] = "1"
    assignment = read_assignment(ROOT / "solutions" / options.assignment)
    sizes = sorted({n for n in (1, 10, 100) if n <= options.submissions} | {options.submissions})
    print(_machine(options.jobs, assignment), end="\n\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        handed_in = _hand_in(assignment, Path(folder) / "class", max(sizes))
        bare = Bare(assignment)
        _report_one(assignment, handed_in[0], bare, started + UNTIL[0])
        memory = _report_classes(assignment, [handed_in[:n] for n in sizes], bare, options, started)
    print(f"\npeak memory, resident: {memory}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=100, metavar="N", help="the largest class (100)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes of a class (one per core)")
    parser.add_argument("--assignment", default="hw1_losses", help="a folder of solutions/ (hw1_losses)")
    parser.add_argument("--full", action="store_true", help="run every cold submission, however long it takes")
    return parser.parse_args()


def _machine(jobs: int, assignment: Assignment) -> str:
    from importlib.metadata import version

    python, torch = platform.python_version(), version("torch")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {python}, torch {torch}"
    return f"{machine}; {assignment.name}, {len(assignment.checks)} checks; {jobs} processes for a class"


def _hand_in(assignment: Assignment, folder: Path, count: int) -> list[Path]:
    """The reference as `count` students hand it in; a line in each makes their inputs differ."""
    from autograder.assignments.model import without_solution_markers

    source = without_solution_markers(assignment.source)
    folder.mkdir()
    paths = [folder / f"student{number:03d}.py" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(f"{source}\n\n# handed in by student {number}\n", encoding="utf-8")
    return paths


# --- the three ways ---------------------------------------------------------------------------------------------------


class Bare:
    """The check functions, called one after the other on the reference."""

    def __init__(self, assignment: Assignment) -> None:
        import torch

        from autograder.assignments.model import without_solution_markers
        from autograder.assignments.study import reference_study
        from autograder.assignments.thresholds import FILE, thresholds_of
        from autograder.grading.evidence_recorder import EvidenceRecorder
        from autograder.submissions.module import definitions_only

        torch.set_num_threads(1)
        self._assignment = assignment
        self._text = definitions_only(without_solution_markers(assignment.source), assignment.functions).text
        self._functions = _check_functions(assignment)
        self._study = reference_study(assignment)
        self._thresholds = thresholds_of(assignment.folder) if (assignment.folder / FILE).is_file() else {}
        self._reference = self._loaded(0)
        self._evidence = EvidenceRecorder(assignment.figures)

    def run(self, count: int = 1) -> None:
        """All checks for `count` submissions; a check that fails raises."""
        for number in range(count):
            self._run_once(number)

    def _run_once(self, number: int) -> None:
        from autograder.checks.inputs import Inputs, seed_of

        loaded = self._loaded(number)
        for name, function in self._functions.items():
            seed = seed_of(number, name)
            if loaded.is_doubled:
                loaded = self._loaded(number)
            student, reference = loaded.begin_again(seed), self._reference.begin_again(seed)
            given = {"student": student, "reference": reference, "rng": Inputs(seed), "device": "cpu"}
            given |= {"evidence": self._evidence, "study": self._study, "thresholds": self._thresholds}
            code = function.__code__
            function(**{key: given[key] for key in code.co_varnames[: code.co_argcount]})

    def _loaded(self, seed: int) -> Loaded:
        from autograder.authoring.luck.trusted_run import Loaded

        return Loaded(self._assignment.file, self._text, seed=seed)


def _check_functions(assignment: Assignment) -> dict[str, Any]:
    from importlib.util import module_from_spec, spec_from_file_location

    found: dict[str, Any] = {}
    for file in sorted({check.id.partition("::")[0] for check in assignment.checks}):
        spec = spec_from_file_location(file.replace("/", "_")[:-3], assignment.folder / file)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        found |= {f"{file}::{name}": value for name, value in vars(module).items() if name.startswith("test_")}
    return {check.id: found[check.id] for check in assignment.checks}


def _warm_class(assignment: Assignment, paths: Sequence[Path], jobs: int) -> None:
    """The pool's start, the grading and the writing of results."""
    from autograder.classroom.grade import grade_class
    from autograder.classroom.intake import HandIn
    from autograder.classroom.setting import Setting
    from autograder.grading.pools import process_pool
    from autograder.results.folder import ResultsFolder

    with tempfile.TemporaryDirectory() as out:
        found = [HandIn(path.stem, path) for path in paths]
        pool = partial(process_pool, min(jobs, len(paths)))
        results = grade_class(found, assignment, ResultsFolder(Path(out)), Setting(pool))
    assert all(result.score == result.max_score for result in results), "the reference lost points"


def _cold_class(assignment: Assignment, paths: Sequence[Path], jobs: int) -> None:
    """A pytest process for each, as many at a time as a pool has processes."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib"]
    command += [str(assignment.folder), "--assignment", str(assignment.folder), "--grade-device", "cpu", "--submission"]

    def grade(path: Path) -> None:
        subprocess.run([*command, str(path)], check=True, capture_output=True, cwd=ROOT)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(grade, paths))


def _interleaved(ways: Ways, at_most: int, until: float) -> tuple[dict[str, float], int]:
    """The median seconds of each way, measured in turn, and the number of rounds: one at least."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    rounds = 0
    while rounds == 0 or (rounds < at_most and time.perf_counter() < until):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - start)
        rounds += 1
    return {name: median(values) for name, values in times.items()}, rounds


# --- tables -----------------------------------------------------------------------------------------------------------


def _report_one(assignment: Assignment, path: Path, bare: Bare, until: float) -> None:
    from autograder.grading.grade import grade
    from autograder.sandbox.launch import Zygote
    from autograder.submissions.choosing import read_submission

    zygote = Zygote(assignment.preload)
    try:

        def warm() -> None:
            result = grade(assignment, read_submission(path, assignment), student="one", workers=zygote).result
            assert result.score == result.max_score, "the reference lost points"

        warm()  # what is imported and set up once is the class's cost, not the submission's
        bare.run()
        cold = partial(_cold_class, assignment, [path], 1)
        times, rounds = _interleaved({"warm": warm, "bare": bare.run, "cold": cold}, ROUNDS[0], until)
    finally:
        zygote.close()
    print(f"{f'one submission, medians of {rounds} rounds':40s}{'seconds':>10s}{'to bare':>10s}")
    names = {"warm": "grade() with a warm zygote", "bare": "its check functions", "cold": "a pytest process"}
    for way, seconds in times.items():
        print(f"{f'{way}: {names[way]}':40s}{seconds:10.3f}{seconds / times['bare']:9.1f} ×", flush=True)


def _report_classes(
    assignment: Assignment, classes: Sequence[Sequence[Path]], bare: Bare, options: argparse.Namespace, started: float
) -> Memory:
    memory = Memory()
    head = ("submissions", "rounds", "warm, a pool", "bare, 1 process", "cold", "warm/bare", "cold/warm")
    print("\n" + "".join(f"{title:>18s}" for title in head) + "   (seconds)")
    each_cold = 0.0
    for paths in classes:
        size, place = len(paths), 1 if len(paths) == 1 else 2
        ways: Ways = {
            "warm": partial(_warm_class, assignment, paths, options.jobs),
            "bare": partial(bare.run, size),
        }
        if size <= COLD_AT_MOST or options.full or not each_cold:
            ways["cold"] = partial(_cold_class, assignment, paths, options.jobs)
        with memory.watched():
            most = ROUNDS[place] if size <= COLD_AT_MOST else 1
            times, rounds = _interleaved(ways, most, started + UNTIL[place])
        cold = times.get("cold", each_cold * size)
        each_cold = cold / size
        said = f"{cold:.1f}" if "cold" in times else f"≈ {cold:.0f} (by tens)"
        row = [f"{size}", f"{rounds}", f"{times['warm']:.2f}", f"{times['bare']:.2f}", said]
        row += [f"{times['warm'] / times['bare']:.1f} ×", f"{cold / times['warm']:.1f} ×"]
        print("".join(f"{cell:>18s}" for cell in row), flush=True)
    return memory


if __name__ == "__main__":
    main()
