"""The processor time that one more right submission costs: `python benchmarks/processor.py [ASSIGNMENT] [--count N]`.

Printed are user and system seconds for each submission, of the grader (this process), of the zygote and of its workers,
and the same for the bare check functions (see `grade.py`). Zygote and caches are warm. Both ways are measured in turn.

Processor time does not depend on what else a machine does, except that a busy one has colder caches: measure on an idle
machine, twice.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from grade import ROOT, Bare, _hand_in

Times = dict[str, float]  # seconds, by what they were spent on
TICK = 1 / os.sysconf("SC_CLK_TCK")


def main() -> None:
    from autograder.assignments.reading import read_assignment
    from autograder.grading.grade import grade
    from autograder.sandbox.launch import Zygote
    from autograder.submissions.choosing import read_submission

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("assignment", nargs="?", default="hw1_losses", help="a folder of solutions/ (hw1_losses)")
    parser.add_argument("--count", type=int, default=10, metavar="N", help="submissions (10)")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    assignment = read_assignment(ROOT / "solutions" / options.assignment)
    bare, zygote = Bare(assignment), Zygote(assignment.preload)
    rounds: list[Times] = []
    try:
        print(f"{assignment.name}, {len(assignment.checks)} checks, {zygote.tier}, {options.count} submissions")
        with tempfile.TemporaryDirectory() as folder:
            for path in _hand_in(assignment, Path(folder) / "class", options.count + 1):

                def graded(path: Path = path) -> None:
                    read = read_submission(path, assignment)
                    result = grade(assignment, read, student="one", workers=zygote).result
                    assert result.score == result.max_score, "the reference lost points"

                rounds.append(_spent(graded, _inner(zygote._process.pid)) | {"bare": sum(_spent(bare.run).values())})
    finally:
        zygote.close()
    medians = {name: median(times[name] for times in rounds[1:]) for name in rounds[0]}  # the first is a warm-up
    bare_seconds = medians.pop("bare")
    for name, seconds in medians.items():
        print(f"{name:20s}{seconds:8.3f}")
    total = sum(medians.values())
    for name, value in (("together", total), ("bare checks", bare_seconds), ("ratio", total / bare_seconds)):
        print(f"{name:20s}{value:8.3f}")


def _inner(pid: int) -> int:
    """The process that forks workers: with namespaces, it is the child of the process that was started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[0]) if len(children) == 1 else pid


def _spent(way: Callable[[], object], zygote: int = 0) -> Times:
    """The processor time of one call: of this process, of the zygote, and of the workers that the zygote has collected.

    Args:
        zygote: its pid; 0 if there is none.
    """
    before = _now(zygote)
    way()
    if zygote:
        time.sleep(0.2)  # the zygote collects the last workers, and makes the next spares
    return {name: value - before[name] for name, value in _now(zygote).items()}


def _now(zygote: int) -> Times:
    own = resource.getrusage(resource.RUSAGE_SELF)
    found = {"grader, user": own.ru_utime, "grader, system": own.ru_stime}
    if zygote:
        fields = Path(f"/proc/{zygote}/stat").read_text().rpartition(")")[2].split()
        names = ("zygote, user", "zygote, system", "workers, user", "workers, system")
        found |= {name: int(value) * TICK for name, value in zip(names, fields[11:15], strict=True)}
    return found


if __name__ == "__main__":
    main()
