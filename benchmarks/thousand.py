"""A class of a thousand, graded on this machine, killed in the middle and resumed.

    python benchmarks/thousand.py [--submissions 1000] [--jobs N] [--pages]

Of homework 1, half of the class hands in the reference, a quarter a known misconception, nearly a quarter stops on the
way, and every twentieth is hostile: as modules, notebooks, folders and zips in turn, no two with the same bytes. The
command is killed (SIGKILL) when two fifths of the results are there, and called again.

Printed are the wall time of each run, and the memory of the command and of its graders along the way. The exit status
is 1, with a sentence for each, if a good submission got other verdicts than graded alone, if one was graded twice, if a
hostile one earned a point where it does harm, or if a process outlives the command.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from memory import children_of, family_of, sizes_of

if TYPE_CHECKING:
    from autograder.assignments.model import Assignment
    from autograder.errors import SubmissionError
    from autograder.results.model import Result
    from autograder.submissions.reading import Submission

ROOT = Path(__file__).resolve().parents[1]
NAME = "hw1_losses"
LOOK_SECONDS = 0.5
HOSTILE = {
    "kills all that it can": "import os\n\ndef cross_entropy(logits, y):\n    os.kill(-1, 9)",
    "kills its parent": "import os\n\ndef cross_entropy(logits, y):\n    os.kill(os.getppid(), 9)",
    "never ends": "def cross_entropy(logits, y):\n    while True:\n        pass",
    "never imports": "class Now:\n    while True:\n        pass",
    "forks": "import os\n\ndef softmax(logits):\n    while True:\n        os.fork()",
    "eats memory": "def cross_entropy(logits, y):\n    return torch.ones(10**11).sum()",
    "ends the process": "import os\n\ndef log_softmax(logits):\n    os._exit(0)",
    "prints without end": "def softmax(logits):\n    while True:\n        print('x' * 10**6)",
    "raises a giant": "def cross_entropy(logits, y):\n    raise ValueError('x' * 10**7)",
    "answers with a liar": "class Same(torch.Tensor):\n    def __eq__(self, other):\n        return True\n\n"
    "def cross_entropy(logits, y):\n    return torch.tensor(0.0).as_subclass(Same)",
    "is nested without end": f"x = {'(' * 5000}{')' * 5000}",
    "is no text": "\0\0\0",
}


@dataclass
class Run:
    """One call of the command.

    Attributes:
        samples: every so often, seconds, results, and the MB of the command and of its graders with their zygotes.
    """

    seconds: float = 0.0
    status: int | None = None
    output: str = ""
    samples: list[tuple[float, int, float, float]] = field(default_factory=list)


def main() -> None:
    from autograder.assignments.reading import read_assignment

    options = _options()
    assignment = read_assignment(ROOT / "solutions" / NAME)
    with tempfile.TemporaryDirectory() as folder:
        handed_in, out = Path(folder) / "class", Path(folder) / "results"
        texts = _texts(assignment)
        whose = _hand_in(assignment, texts, handed_in, options.submissions)
        alone = _verdicts_alone(assignment, {kind: texts[kind] for kind in set(whose.values()) if kind not in HOSTILE})
        command = [sys.executable, "-m", "autograder.cli", "grade", NAME, str(handed_in), "--out", str(out)]
        # below this tier the hostile ones would kill what is not theirs
        command += ["--isolation", "require=confined", "--jobs", str(options.jobs), "--no-pages"]
        first = _run(command, out, kill_at=options.submissions * 2 // 5)
        before = _stamps(out)
        second = _run(command, out)
        runs = {"until it was killed": first, "resumed": second, "once more, nothing to do": _run(command, out)}
        if options.pages:
            runs["pages for all"] = _run(command[:-1], out)
        faults = [*_faults(assignment, whose, out), *_graded_twice(before, out), *_failed_runs(runs)]
        faults += _unlike_alone(assignment, whose, alone, handed_in, out)
    print(f"{options.submissions} submissions of {NAME}, {options.jobs} processes, {len(before)} results at the kill\n")
    for title, run in runs.items():
        _report(title, run)
    print("\n".join(faults) or "every good submission was graded once, as if alone; no hostile one gained anything")
    sys.exit(bool(faults))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=1000, metavar="N")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (one per core)")
    parser.add_argument("--pages", action="store_true", help="also draw a page for each student and the class")
    return parser.parse_args()


# --- the class --------------------------------------------------------------------------------------------------------


def _texts(assignment: Assignment) -> dict[str, str]:
    """Every kind of submission: the reference, the misconceptions, those that stop after a task, the hostile ones."""
    from autograder.assignments.model import without_solution_markers

    source = without_solution_markers(assignment.source)
    texts = {"reference": source}
    texts |= {wrong.path.stem: f"{source}\n\n{wrong.source}" for wrong in assignment.misconceptions}
    for number, task in enumerate(assignment.tasks[:-1], start=1):
        rest = [function for later in assignment.tasks[number:] for function in later.functions]
        stubs = "\n\n".join(f"def {name}(*args, **kwargs):\n    raise NotImplementedError" for name in rest)
        texts[f"stops after {task.id}"] = f"{source}\n\n{stubs}"
    return texts | {kind: f"{source}\n\n{text}" for kind, text in HOSTILE.items()}


def _hand_in(assignment: Assignment, texts: Mapping[str, str], folder: Path, count: int) -> dict[str, str]:
    """Write the class; returns each student's kind of submission."""
    hostile = list(HOSTILE)
    wrong = [assigned.path.stem for assigned in assignment.misconceptions]
    half = [kind for kind in texts if kind.startswith("stops after")]
    folder.mkdir()
    whose = {}
    for number in range(count):
        turn = number // 4
        usual = ("reference", wrong[turn % len(wrong)], "reference", half[turn % len(half)])[number % 4]
        kind = hostile[number // 20 % len(hostile)] if number % 20 == 19 else usual
        student = f"student{number:04d}"
        _write(folder / student, assignment, f"{texts[kind]}\n\n# handed in by {student}\n", form=number % 7)
        whose[student] = kind
    return whose


def _write(path: Path, assignment: Assignment, text: str, *, form: int) -> None:
    if form == 0:
        path.mkdir()
        (path / assignment.file).write_text(text, encoding="utf-8")
    elif form == 1:
        with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
            archive.writestr(f"{path.name}/{assignment.file}", text)
    elif form == 2:
        import nbformat

        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text)])
        nbformat.write(book, path.with_suffix(".ipynb"))
    else:
        path.with_suffix(".py").write_text(text, encoding="utf-8")


def _verdicts_alone(assignment: Assignment, texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What each good kind's checks come to where nobody else is graded."""
    from autograder.submissions.reading import parse_submission

    return _graded_alone(
        assignment, {kind: parse_submission(assignment.file, text.encode(), assignment) for kind, text in texts.items()}
    )


def _graded_alone(
    assignment: Assignment, submissions: Mapping[str, Submission | SubmissionError]
) -> dict[str, dict[str, str]]:
    from autograder.grading.grade import grade
    from autograder.sandbox.launch import Zygote

    zygote = Zygote(assignment.preload)
    try:
        return {
            name: _verdicts(grade(assignment, submission, student=name, workers=zygote).result)
            for name, submission in submissions.items()
        }
    finally:
        zygote.close()


# --- a run ------------------------------------------------------------------------------------------------------------


def _run(command: list[str], out: Path, *, kill_at: int | None = None) -> Run:
    """Call the command, and look at it every half second; kill it when so many results are there."""
    run, started = Run(), time.perf_counter()
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT) as process,
    ):
        family: set[int] = set()
        while process.poll() is None:
            family |= set(_below(process.pid))
            run.samples.append(_sample(process.pid, out, time.perf_counter() - started))
            if kill_at is not None and run.samples[-1][1] >= kill_at:
                process.send_signal(signal.SIGKILL)
                process.wait()
                break
            time.sleep(LOOK_SECONDS)
        run.seconds, run.status = time.perf_counter() - started, process.returncode
        said.seek(0)
        run.output = said.read()
    time.sleep(2)  # its graders see that their parent is gone
    left = [pid for pid in family if _is_grader(pid)]
    if left:
        run.output += f"\n{len(left)} processes outlive the command: {left}"
        run.status = None
    return run


def _below(pid: int) -> Iterator[int]:
    for child in children_of(pid):
        yield child
        yield from _below(child)


def _is_grader(pid: int) -> bool:
    """Whether a process is still at work for a grader; a number may have been given to somebody else meanwhile."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False
    return "multiprocessing.spawn" in command or "autograder.sandbox.zygote" in command


def _sample(pid: int, out: Path, seconds: float) -> tuple[float, int, float, float]:
    _, own = sizes_of(pid) or (0.0, 0.0)
    graders = sum(resident for kind, _, resident in family_of(pid) if kind != "worker")
    return seconds, sum(1 for _ in out.glob("*/result.json")), own, graders


def _stamps(out: Path) -> dict[str, int]:
    """When each result was written."""
    return {path.parent.name: path.stat().st_mtime_ns for path in out.glob("*/result.json")}


# --- what must hold ---------------------------------------------------------------------------------------------------


def _faults(assignment: Assignment, whose: Mapping[str, str], out: Path) -> Iterator[str]:
    from autograder.results.folder import read_results

    results = {result.student: result for result in read_results(out)}
    if results.keys() != whose.keys():
        yield f"{len(results)} results for {len(whose)} submissions"
    for student, result in results.items():
        kind, verdicts = whose[student], set(_verdicts(result).values())
        if "grader_error" in verdicts or (kind in HOSTILE and _undeserved(assignment, kind, result)):
            yield f"{student} ({kind}): {result.score:g} of {result.max_score:g} points, {verdicts}"


def _undeserved(assignment: Assignment, kind: str, result: Result) -> float:
    """The points of a hostile submission in the task that it does harm in; in all, if it can do harm in any."""
    spoilt = {task.id for task in assignment.tasks for name in task.functions if f"def {name}(" in HOSTILE[kind]}
    return sum(task.score for task in result.tasks if task.id in spoilt or not spoilt)


def _unlike_alone(
    assignment: Assignment,
    whose: Mapping[str, str],
    alone: Mapping[str, Mapping[str, str]],
    handed_in: Path,
    out: Path,
) -> list[str]:
    """Good submissions with other verdicts than alone.

    A misconception may meet inputs for which it is right, and inputs depend on the bytes. So one that has other
    verdicts than its kind is graded alone itself.
    """
    from autograder.classroom.choice import read_hand_in
    from autograder.classroom.intake import find_hand_ins
    from autograder.results.folder import read_results

    class_verdicts = {result.student: _verdicts(result) for result in read_results(out)}
    unlike = {who for who, kind in whose.items() if kind in alone and class_verdicts.get(who) != alone[kind]}
    wrong = {misconception.path.stem for misconception in assignment.misconceptions}
    lucky = {who for who in unlike if whose[who] in wrong}
    found = [entry for entry in find_hand_ins(handed_in, assignment) if entry.student in lucky]
    again = _graded_alone(assignment, {entry.student: read_hand_in(entry, assignment)[0] for entry in found})
    print(f"{len(lucky)} wrong ones had other verdicts than their kind, and were graded alone themselves")
    other = sorted(who for who in unlike if class_verdicts.get(who) != again.get(who, {}))
    return [f"{who} ({whose[who]}): other verdicts than graded alone" for who in other]


def _graded_twice(before: Mapping[str, int], out: Path) -> Iterator[str]:
    after = _stamps(out)
    yield from (f"{student}: graded again after the kill" for student in before if after[student] != before[student])


def _failed_runs(runs: Mapping[str, Run]) -> Iterator[str]:
    for title, run in runs.items():
        wanted = -signal.SIGKILL if title == "until it was killed" else 0
        if run.status != wanted:
            yield f"{title}: exit status {run.status}: {run.output[-500:]}"


def _verdicts(result: Result) -> dict[str, str]:
    return {check.id: check.verdict.value for check in result.checks}


def _report(title: str, run: Run) -> None:
    print(f"{title}: {run.seconds:.1f} s")
    for share in (0.1, 0.25, 0.5, 0.75, 1.0):
        seconds, results, own, graders = run.samples[round(share * (len(run.samples) - 1))]
        memory = f"command {own:.0f} MB, graders with zygotes {graders:.0f} MB"
        print(f"  after {seconds:7.1f} s {results:5d} results, {memory}")


if __name__ == "__main__":
    main()
