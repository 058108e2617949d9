"""The author's law: the rules that an assignment keeps before a student sees it.

Each rule is a function from the assignment, and from the results of grading stubs, reference and misconceptions, to
its violations: sentences that name a file. The rules refuse an assignment if its checks let a known mistake pass.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.assignments import thresholds
from autograder.assignments.luck import read_luck
from autograder.assignments.model import Assignment, Misconception
from autograder.authoring.luck.record import faults_of
from autograder.authoring.luck.sweep import Effort, short_sweep
from autograder.authoring.mistakes import stale
from autograder.authoring.mutants.findings import Findings, try_the_checks
from autograder.authoring.record_answers import DEVICE, collect_answers, recording_jobs
from autograder.authoring.release.folder import build
from autograder.authoring.release.notebook import solved_notebook
from autograder.errors import ReleaseError
from autograder.grading.graded import Graded
from autograder.grading.jobs import Job, Purpose, run_jobs
from autograder.grading.known_answers import reference_submission
from autograder.grading.likeness import KnownAnswers, recognise
from autograder.results.model import CheckResult, Result, Verdict
from autograder.results.wording import points
from autograder.submissions.reading import parse_submission

_SHORT = Effort(seeds=20, answer_seeds=1, seconds=20)  # of luck, in every verify


@dataclass(frozen=True)
class Rule:
    """One rule of the author's law.

    Attributes:
        sentence: the rule itself.
        violations: a sentence for each place that breaks the rule.
    """

    sentence: str
    violations: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.violations


@dataclass(frozen=True)
class MatrixRow:
    """A misconception against the checks of its task.

    Attributes:
        verdicts: in the order of the checks; None for a slow check that was not needed.
        sentences: the misconceptions' sentences that the answers bring up.
        recorded: whether a recorded check failed, so that the answers differ from the reference's.
    """

    misconception: Misconception
    verdicts: tuple[Verdict | None, ...]
    sentences: frozenset[str]
    recorded: bool


@dataclass(frozen=True)
class Verified:
    """The rules of an assignment, the matrix of its misconceptions by checks, and the numbers of its mutants."""

    rules: tuple[Rule, ...]
    matrix: tuple[MatrixRow, ...] = ()
    mutants: str = ""


def verify_assignment(
    assignment: Assignment, *, executor: Callable[[], Executor], releases: Path, jobs: int = 1, thorough: bool = False
) -> Verified:
    """Check every rule of the author's law. The misconceptions' answers are stored for the grading of the class.

    Args:
        executor: makes the executor that grades stubs, reference and misconceptions.
        releases: the folder of the committed releases; this assignment's is `<name>/`.
        jobs: the number of processes that ask the checks about mutants.
        thorough: ask the slow checks about mutants, too.
    """
    try:
        files = build(assignment)
    except ReleaseError as error:
        return Verified((Rule("a release can be made, and nothing hidden is in it", (str(error),)),))
    first_jobs = _jobs(assignment, files)
    first = _by_name(run_jobs(assignment, first_jobs, executor))
    second = _by_name(run_jobs(assignment, _second_jobs(assignment, first_jobs, first), executor))
    results = {name: graded.result for name, graded in (first | second).items()}
    matrix = _matrix(assignment, first, results)
    findings = try_the_checks(assignment, jobs=jobs, thorough=thorough)
    return Verified(tuple(_rules(assignment, files, results, matrix, findings, releases)), matrix, findings.summary)


def _rules(
    assignment: Assignment,
    files: Mapping[str, bytes],
    results: Mapping[str, Result],
    matrix: Sequence[MatrixRow],
    findings: Findings,
    releases: Path,
) -> Iterator[Rule]:
    rules: dict[str, Iterator[str]] = {
        "every task has points, a hint, checks, a TODO and a misconception": _tasks_are_whole(assignment, files),
        "the points of a public check wait for a hidden twin, or its inputs are drawn": _twins_are_there(assignment),
        "every check says in words what is wrong": _asserts_have_words(assignment),
        "an untouched stub imports, and each of its tasks is not attempted": _stubs_score_nothing(results),
        "the reference gets full marks, as a module and as a notebook": _reference_passes(results),
        "every misconception loses a point on its task": _misconceptions_lose(assignment, results),
        "every misconception that a recorded check catches is diagnosed as itself": _misconceptions_are_known(matrix),
        "every threshold was measured, and luck hardly ever fails a right solution": _thresholds_are_fair(assignment),
        "chance takes no points from right work: in luck.toml, and for a few seeds tried now": _no_luck(assignment),
        "the checks refuse every small mistake in the reference, and every answer that is none": findings.violations,
        "the committed release is fresh": _release_is_fresh(assignment, releases),
    }
    yield from (Rule(sentence, tuple(violations)) for sentence, violations in rules.items())


def _by_name(done: Iterable[Graded]) -> dict[str, Graded]:
    return {graded.result.student: graded for graded in done}


def _jobs(assignment: Assignment, files: Mapping[str, bytes]) -> list[Job]:
    whole = {
        f"stub {assignment.file}": parse_submission(assignment.file, files[assignment.file], assignment),
        f"stub {assignment.notebook_file}": parse_submission(
            assignment.notebook_file, files[assignment.notebook_file], assignment
        ),
        f"reference {assignment.file}": reference_submission(assignment),
        f"reference {assignment.notebook_file}": parse_submission(
            assignment.notebook_file, solved_notebook(assignment), assignment
        ),
    }
    jobs = [Job(assignment.folder, name, submission, DEVICE) for name, submission in whole.items()]
    return jobs + recording_jobs(assignment, frozenset(task.id for task in assignment.graded_tasks))


def _second_jobs(assignment: Assignment, jobs: Iterable[Job], done: Mapping[str, Graded]) -> list[Job]:
    """All checks, also the slow ones, for the misconceptions that pass every recorded check."""
    names = {wrong.path.name for wrong in assignment.misconceptions}
    wrong = [job for job in jobs if job.student in names]
    passed = [job for job in wrong if done[job.student].result.score == done[job.student].result.max_score]
    return [replace(job, purpose=Purpose.GRADE_ONLY) for job in passed]


def _matrix(
    assignment: Assignment, recorded: Mapping[str, Graded], results: Mapping[str, Result]
) -> tuple[MatrixRow, ...]:
    known = collect_answers(assignment, recorded, frozenset(task.id for task in assignment.graded_tasks))
    order = [task.id for task in assignment.tasks]
    in_order = sorted(assignment.misconceptions, key=lambda wrong: order.index(wrong.task))
    return tuple(
        _row(assignment, wrong, recorded[wrong.path.name], results[wrong.path.name], known[wrong.task])
        for wrong in in_order
    )


def _row(
    assignment: Assignment, wrong: Misconception, recorded: Graded, whole: Result, known: KnownAnswers
) -> MatrixRow:
    failed = {check.id for check in recorded.result.checks if check.verdict is Verdict.FAILED}
    found = recognise(recorded.answers, known)
    verdicts = {check.id: check.verdict for result in (recorded.result, whole) for check in result.checks}
    in_order = tuple(verdicts.get(check.id) for check in assignment.checks_of(wrong.task))
    sentences = frozenset(sentence for check, sentence in found.items() if check in failed)
    return MatrixRow(wrong, in_order, sentences, recorded=bool(failed))


def _tasks_are_whole(assignment: Assignment, files: Mapping[str, bytes]) -> Iterator[str]:
    toml = assignment.folder / "assignment.toml"
    stub = files[assignment.file].decode()
    known = {wrong.task for wrong in assignment.misconceptions}
    for task in assignment.tasks:
        if not task.hint.strip():
            yield f"{toml}: task {task.id} has no hint"
        if f"TODO({task.id})" not in stub and not task.written:
            yield f"{assignment.source_path}: task {task.id} leaves no TODO in the stub"
    for task in assignment.graded_tasks:
        total = sum(check.points for check in assignment.checks_of(task.id))
        if total != task.points:
            yield f"{toml}: task {task.id} says {points(task.points)} points, its checks add up to {points(total)}"
        if task.id not in known:
            yield f"{assignment.folder / 'misconceptions'}: task {task.id} has none; write {task.id}_<what is wrong>.py"


def _twins_are_there(assignment: Assignment) -> Iterator[str]:
    for check in assignment.checks:
        if check.needs_twin and not assignment.twins_of(check.id):
            told = f'name it in the mark of a hidden one that asks the same with drawn inputs: twin_of="{check.id}"'
            yield f"{check.id}: passes for answers that are copied from it; {told}"


def _asserts_have_words(assignment: Assignment) -> Iterator[str]:
    for path in sorted(path for part in ("checks", "hidden") for path in (assignment.folder / part).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assert) and node.msg is None:
                yield f"{path}:{node.lineno}: an assert without a message; say what the student should know"


def _stubs_score_nothing(results: Mapping[str, Result]) -> Iterator[str]:
    for result in (r for name, r in results.items() if name.startswith("stub ")):
        for check in result.checks:
            if check.verdict.counts and check.verdict is not Verdict.NOT_ATTEMPTED:
                yield f"{result.student}: {_said(check)}"


def _reference_passes(results: Mapping[str, Result]) -> Iterator[str]:
    for result in (r for name, r in results.items() if name.startswith("reference ")):
        for check in result.checks:
            if check.verdict.costs_points:
                yield f"{result.student}: {_said(check)}"


def _misconceptions_lose(assignment: Assignment, results: Mapping[str, Result]) -> Iterator[str]:
    for wrong in assignment.misconceptions:
        result = results[wrong.path.name]
        lost = result.max_score - result.score
        if result.faults:
            yield f"{wrong.path}: {_said(result.faults[0])}"
        elif lost <= 0:
            full = points(result.max_score)
            yield f"{wrong.path}: gets all {full} points of task {wrong.task}; add a check against it"


def _misconceptions_are_known(matrix: Iterable[MatrixRow]) -> Iterator[str]:
    for row in matrix:
        path, others = row.misconception.path, sorted(row.sentences - {row.misconception.sentence})
        if others:
            yield f"{path}: is taken for another one: {others[0]}"
        elif not row.sentences and row.recorded:
            yield f"{path}: its answers bring up no sentence, or two; add a check that tells it from its neighbours"


def _thresholds_are_fair(assignment: Assignment) -> Iterator[str]:
    path = assignment.folder / thresholds.FILE
    if path.is_file():
        rows, checks = thresholds.read_rows(assignment.folder), [check.id for check in assignment.checks]
        yield from (f"{path}: {breach}" for breach in thresholds.breaches(rows, checks))


def _no_luck(assignment: Assignment) -> Iterator[str]:
    yield from faults_of(read_luck(assignment.folder))
    for loss in short_sweep(assignment, _SHORT).losses:
        yield f"{loss.check}: fails the reference with the line `# copy {loss.copy}` at its end: {loss.said}"


def _release_is_fresh(assignment: Assignment, releases: Path) -> Iterator[str]:
    for name in stale(assignment, releases):
        yield f"{releases / assignment.name / name} is stale; run: autograder release {assignment.name}"


def _said(check: CheckResult) -> str:
    first = check.failure.sentence.partition("\n")[0] if check.failure else ""
    return f"{check.id} is {check.verdict.value}" + (f": {first}" if first else "")
