"""A class with hostile submissions in it: none earns an undeserved point, and the others' results are unchanged.

Nothing of the grader's is found by them, and nothing of theirs stays behind. The class is graded once.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from autograder.assignments.reading import read_assignment
from autograder.classroom.grade import grade_class
from autograder.classroom.intake import find_hand_ins
from autograder.classroom.setting import Setting
from autograder.errors import StudentRaised
from autograder.grading.grade import grade
from autograder.grading.pools import process_pool
from autograder.reports.write import write_class, write_student
from autograder.results.evidence import Evidence
from autograder.results.folder import ResultsFolder
from autograder.results.model import Result, Verdict
from autograder.sandbox.launch import Zygote
from autograder.sandbox.session import WorkerSession
from autograder.sandbox.student import Student
from autograder.sandbox.tiers import Tier, best_tier
from autograder.submissions.reading import parse_submission
from tests.attacks import hostile, hostile_answers, hostile_frames, hostile_machinery
from tests.attacks.hostile import DOUBLE, Hostile, submissions_of
from tests.conftest import HIDDEN, PUBLIC, RIGHT, SOURCE, TOML

THEMES = [
    (hostile.ENDINGS, DOUBLE),
    (hostile.NOISE, DOUBLE),
    (hostile.STATEFUL, DOUBLE),
    (hostile_answers.LIARS, DOUBLE),
    (hostile_answers.TENSORS, DOUBLE),
    (hostile_frames.FRAMES, hostile_frames.BEFORE_FRAMES),
    (hostile_machinery.PATCHES, DOUBLE),
    (hostile_machinery.THIEVES, hostile_machinery.BEFORE_THIEVES),
]
HOSTILE: dict[str, Hostile] = {
    name: row for theme, before in THEMES for name, row in submissions_of(theme, before=before).items()
}
CONFINEMENT = best_tier().at_least(Tier.CONFINED)
TWICE = ("forges many answers", "answers with itself", "walks the stack", "raises a giant", "recurses")
GOOD = {f"good {n}": f"{RIGHT}\n# {n}\n" for n in range(3)}


@dataclass(frozen=True)
class Place:
    """The folders of a run, and the marker that must not come out of it."""

    base: Path
    marker: str

    @property
    def assignment(self) -> Path:
        return self.base / "small"

    def with_class(self, name: str, texts: dict[str, str]) -> Path:
        """Write a class of submissions."""
        folder = self.base / name
        aims = {"@ASSIGNMENT@": self.assignment, "@CLASS@": folder, "@OUT@": self.base / f"{name}-out"}
        for student, text in texts.items():
            for aim, path in aims.items():
                text = text.replace(aim, str(path))
            (folder / student).mkdir(parents=True)
            (folder / student / "small.py").write_text(text)
        return folder

    def graded(self, name: str) -> dict[str, Result]:
        assignment = read_assignment(self.assignment)
        found = find_hand_ins(self.base / name, assignment)
        results = grade_class(
            found, assignment, ResultsFolder(self.base / f"{name}-out"), Setting(lambda: process_pool(2))
        )
        return {result.student: result for result in results}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The small assignment with a marker in its reference and its hidden checks, and in the grader's environment."""
    marker = f"kept-secret-{secrets.token_hex(8)}"
    place = Place(tmp_path_factory.mktemp("hostile"), marker)
    files = {
        "assignment.toml": TOML.replace("of the tests", f"of the tests {marker}"),
        "small.py": SOURCE.replace("    return 2 * x\n", f'    note = "{marker}"\n    return 2 * x if note else x\n'),
        "checks/test_small.py": PUBLIC,
        "hidden/test_small.py": f'{HIDDEN}\n\nMARKER = "{marker}"\n',
    }
    for name, text in files.items():
        path = place.assignment / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_SECRET", marker)
        yield place


@pytest.fixture(scope="module")
def alone(place: Place, zygote: Zygote) -> dict[str, Result]:
    """Good submissions, graded by themselves in this process."""
    assignment = read_assignment(place.assignment)
    texts = {name: parse_submission("small.py", text.encode(), assignment) for name, text in GOOD.items()}
    return {name: grade(assignment, text, student=name, workers=zygote).result for name, text in texts.items()}


@dataclass(frozen=True)
class Traces:
    """What a run can leave on a machine."""

    processes: frozenset[str]
    files: frozenset[str]
    ipc: frozenset[str]
    unix_sockets: frozenset[str]

    @staticmethod
    def now(base: Path) -> Traces:
        folders = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path.cwd(), Path.home(), base)
        top = {str(path) for folder in folders if folder.is_dir() for path in folder.iterdir()}
        below = {str(path) for part in ("small", "together") for path in (base / part).rglob("*")}
        ipc = {f"{kind}: {line}" for kind in ("shm", "msg", "sem") for line in _lines(f"/proc/sysvipc/{kind}")}
        sockets = {line.split()[-1] for line in _lines("/proc/net/unix") if "left-behind" in line}
        return Traces(frozenset(_orphaned_zygotes()), frozenset(top | below), frozenset(ipc), frozenset(sockets))


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()[1:]
    except OSError:
        return []


def _orphaned_zygotes() -> Iterator[str]:
    """Processes of the sandbox that belong to this run or to nobody: their chain of parents meets this one or ends."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, parent = stat.parent.name, int(stat.read_text().rpartition(")")[2].split()[1])
            command = (stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has ended meanwhile
            continue
        if "autograder.sandbox" in command and parent in (1, os.getpid()):
            yield f"{pid} {command}"


@dataclass(frozen=True)
class Run:
    """The class graded, and what there was before and after."""

    results: dict[str, Result]
    before: Traces
    after: Traces


@pytest.fixture(scope="module")
def run(place: Place, alone: dict[str, Result]) -> Run:
    """The good ones among all the hostile ones that this machine can hold."""
    chosen = {name: row for name, row in HOSTILE.items() if CONFINEMENT or name not in hostile.NEED_CONFINEMENT}
    neighbour = f'{RIGHT}\n\nNOTE = "{place.marker}"\n'
    texts = {name: row.text for name, row in chosen.items()}
    again = {f"{name} again": texts[name] for name in TWICE}
    place.with_class("together", {**texts, **again, **GOOD, "neighbour": neighbour})
    before = Traces.now(place.base)
    results = place.graded("together")
    after = Traces.now(place.base)
    deadline = time.monotonic() + 10
    while after.processes - before.processes and time.monotonic() < deadline:  # a zygote needs a moment to end
        time.sleep(0.1)
        after = Traces.now(place.base)
    return Run(results, before, after)


def test_the_good_ones_get_what_they_get_alone(alone: dict[str, Result], run: Run) -> None:
    """Not a verdict, not a message, not a seed differs."""
    for student, result in alone.items():
        assert run.results[student].without_seconds() == result.without_seconds()
        assert result.score == 7.0


@pytest.mark.parametrize("name", HOSTILE)
def test_an_attack_earns_what_it_deserves(run: Run, name: str) -> None:
    """The points of what it answers rightly, no more, no less; every check has a verdict that is the student's own."""
    if name not in run.results:
        pytest.skip("needs a confined tier, which this machine does not have")
    result = run.results[name]
    said = [(check.id, check.verdict.value, check.message) for check in result.checks]
    assert Verdict.GRADER_ERROR not in {check.verdict for check in result.checks}, said
    assert result.score == HOSTILE[name].score, said
    assert result.max_score == 7.0


def test_nothing_of_theirs_is_obeyed_where_it_is_shown(run: Run) -> None:
    """Messages are bounded and free of control characters."""
    for result in run.results.values():
        for text in (result.submission.problem, *(check.message for check in result.checks)):
            assert len(text) <= 1200
            assert not any(ord(c) < 32 and c not in "\n\t" for c in text)
            assert not {"\u202e", "\u2066", "\ud800"} & set(text)


def test_nothing_is_left(place: Place, run: Run) -> None:
    """No process of the sandbox, no file, no shared memory, queue, semaphore or socket more than before."""
    assert not run.after.processes - run.before.processes
    new = {path for path in run.after.files - run.before.files if not path.endswith(("together-out", ".pyc"))}
    ours = {path for path in new if "left-behind" in path or path.startswith(str(place.base)) or "result.json" in path}
    assert not ours
    assert not run.after.ipc - run.before.ipc
    assert not run.after.unix_sockets


def test_nothing_is_leaked(place: Place, run: Run) -> None:
    """The marker stands in no result, no evidence and no page of anybody but the one who wrote it."""
    out = place.base / "together-out"
    for student, result in run.results.items():
        write_student(out / student, result, Evidence())
    write_class(out, list(run.results.values()), {})
    written = [path for path in out.rglob("*") if path.is_file() and path.parent.name != "neighbour"]
    assert len(written) > 2 * len(HOSTILE) * 0.9
    leaks = {f"{path.parent.name}/{path.name}" for path in written if place.marker in path.read_text(errors="replace")}
    assert not leaks


def test_no_page_obeys_them(place: Place, run: Run) -> None:
    """What stands in a result stands escaped on the page."""
    result = run.results["raises control characters"]
    write_student(place.base / "page", result, Evidence())
    page = (place.base / "page" / "feedback.html").read_text()
    assert "<script>alert" not in page
    assert "alert(1)" in json.dumps([check.message for check in result.checks])


def test_thieves_would_find_what_is_open(place: Place, run: Run) -> None:
    """Where nothing holds them, those that read folders come back with the marker: they are thieves."""
    zygote = Zygote(at_most=Tier.PROCESS)
    try:
        for name in ("reads the assignment", "reads the other submissions", "imports the grader"):
            text = (place.base / "together" / name / "small.py").read_text()
            session = WorkerSession(zygote, read_assignment(place.assignment).limits)
            try:
                student = Student(session, "small.py", text, seed=1)
                with pytest.raises(StudentRaised, match=place.marker):
                    student.square_sum(0)
            finally:
                session.close()
    finally:
        zygote.close()


@pytest.mark.parametrize("name", TWICE)
def test_an_attack_is_graded_the_same_again(run: Run, name: str) -> None:
    """The same bytes under another name get the same result, word for word."""
    again = replace(run.results[f"{name} again"], student=name)
    assert again.without_seconds() == run.results[name].without_seconds()
