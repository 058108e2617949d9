"""A student's own plots: what the assignment's plots.py records of the work in a release or of a notebook's cells.

plots.py stands beside the homework, is given out as it stands, and defines up to three functions:

    losses(student, evidence, track, series)        records the losses of one series of [figures.losses]
    scatter(student, evidence, track)               records the classes that a model says, for points and around them
    accuracies(student, evidence, track, series)    records the accuracies of one series of [figures.accuracies]

`student` and `evidence` are the fixtures of checks; the student's code runs in a fresh worker. `track` goes through an
iterable and reports the progress. The first line of the docstring says what takes the time. A fault of the student's
code becomes a sentence; the other series and the other plots are drawn.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.assignments.model import PLOTS_FILE, Assignment
from autograder.errors import (
    AssignmentError,
    AutograderError,
    CheckFailed,
    MissingName,
    SandboxError,
    StudentFault,
    StudentRaised,
    StudentTimeout,
    SubmissionError,
)
from autograder.grading.advice import advice_for, definition_at
from autograder.grading.verdicts import places_of
from autograder.results.evidence import FIGURES, Evidence
from autograder.student.warm import warm_workers
from autograder.student.work import Work, read_cells, read_work
from autograder.submissions.reading import Submission
from autograder.text import one_line

if TYPE_CHECKING:
    from autograder.sandbox.conversation import WorkerMaker
    from autograder.sandbox.handles import Session
    from autograder.sandbox.student import Call, Student


MOST_WORDS = 300  # characters of a sentence
MOST_OF_ERROR = 160  # of them for an exception, so that its line and the advice have room

Report = Callable[[str, int, int], None]  # name of a plot, steps done, all steps; 0 of 0 while these are not known


@dataclass(frozen=True)
class Problem:
    """Why something is missing in a plot. `failed` is False if the student has not written the code yet."""

    sentence: str
    failed: bool


@dataclass(frozen=True)
class Plot:
    """What was recorded for one plot, and what is missing in it."""

    name: str
    evidence: Evidence
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Plots:
    """The plots of one work. Each is recorded when it is asked for.

    Attributes:
        file: the file name of the work.
        doing: for each plot, in their order, what takes the time.
        given_up: the functions that did not answer in time. They are not called again, so that an endless loop takes
            its time once, and not once for each plot.
    """

    assignment: Assignment
    work: Submission
    file: str
    doing: Mapping[str, str]
    module: types.ModuleType
    given_up: dict[str, StudentTimeout] = field(default_factory=dict)

    def record(self, name: str, report: Report) -> Plot:
        """Let the student's code run for one plot.

        Raises:
            AutograderError: plots.py itself, or the sandbox, is at fault.
        """
        with warm_workers(self.assignment.preload) as workers:
            import torch

            torch.set_num_threads(1)  # a second one spins while it waits: 40 times as slow on a busy machine
            return _Recording(self, workers, name, report).plot()


def plots_of_release(path: Path) -> Plots:
    """The plots of the work in a release. Of module and notebook, the one in which more is written counts.

    Raises:
        SubmissionError: the work cannot be read.
        AutograderError: there is no release, no work in it, or no plots.py.
    """
    return _plots(read_work(path))


def plots_of_cells(cells: Sequence[str], folder: Path) -> Plots:
    """The plots of the functions that the cells of a notebook define.

    Raises:
        SubmissionError: the cells make no module.
        AutograderError: the folder is no release, or has no plots.py.
    """
    return _plots(read_cells(cells, folder))


def _plots(work: Work) -> Plots:
    if isinstance(work.submission, SubmissionError):
        raise work.submission
    module = _load(work.assignment.folder / PLOTS_FILE)
    functions = {name: getattr(module, name) for name in FIGURES if hasattr(module, name)}
    _require_declared(functions, work.assignment)
    doing = {name: (function.__doc__ or name).partition("\n")[0] for name, function in functions.items()}
    return Plots(work.assignment, work.submission, work.path.name, doing, module)


def _require_declared(names: Iterable[str], assignment: Assignment) -> None:
    """Refuse a plots.py with a figure that assignment.toml does not declare."""
    for name in names:
        if getattr(assignment.figures, name) is None:
            said = f"draws {name}, and assignment.toml has no [figures.{name}]; take both files as you were given them"
            raise AssignmentError(f"{assignment.folder / PLOTS_FILE}: {said}")


def _load(path: Path) -> types.ModuleType:
    """plots.py as a module that is not in `sys.modules` and leaves no cache beside the file.

    Raises:
        AutograderError: the file is missing, or cannot be run.
    """
    if not path.is_file():
        raise AutograderError(f"{path.parent}: holds no {PLOTS_FILE}, so there is nothing to plot in this homework")
    module = types.ModuleType("plots")
    try:
        exec(compile(path.read_bytes(), str(path), "exec"), vars(module))
    except Exception as error:
        said = one_line(f"{type(error).__name__}: {error}")
        raise AutograderError(f"{path}: cannot be used ({said}); take the file that you were given") from error
    return module


class _Recording:
    """One plot while it is recorded: a round for each of its series, or one round for the whole figure."""

    def __init__(self, plots: Plots, workers: WorkerMaker, name: str, report: Report) -> None:
        from autograder.grading.evidence_recorder import EvidenceRecorder

        self._plots, self._workers, self._name, self._report = plots, workers, name, report
        self._function = getattr(plots.module, name)
        figures = plots.assignment.figures
        self._evidence = EvidenceRecorder(figures, f"{PLOTS_FILE}::{name}")
        self._rounds: list[tuple[str, ...]] = [(series.key,) for series in figures.series_of(name)] or [()]
        self._round, self._each = 0, 1

    def plot(self) -> Plot:
        problems: dict[Problem, None] = {}
        self._report(self._name, 0, 0)
        for number, series in enumerate(self._rounds):
            self._round = number
            problem = self._record(series)
            self._report_done(self._each)  # also if the function ended early
            if problem is not None:
                problems[problem] = None
        return Plot(self._name, self._evidence.recorded, tuple(problems))

    def _record(self, series: tuple[str, ...]) -> Problem | None:
        """Call the function for one series, or for the whole figure."""
        from autograder.sandbox.student import Student

        limits, work = self._plots.assignment.limits, self._plots.work
        whole = replace(
            limits, check_seconds=limits.submission_seconds
        )  # a plot is many trainings; the limit of a call holds
        student = None
        with closing(self._workers.session(whole)) as session:
            try:
                student = Student(_Impatient(session, self._plots.given_up), work.file, work.text, seed=1)
                self._function(student, self._evidence, self._track, *series)
            except (SandboxError, AssignmentError):
                raise
            except Exception as error:
                return _problem(error, student, self._plots)
        return None

    def _track(self, items: Iterable[Any]) -> Iterator[Any]:
        """Yield the items, and report each when it is done."""
        each = list(items)
        self._each = len(each)
        for number, item in enumerate(each):
            self._report_done(number)
            yield item

    def _report_done(self, number: int) -> None:
        """Report that so many steps of this round are done."""
        self._report(self._name, self._round * self._each + number, len(self._rounds) * self._each)


class _Impatient:
    """A session that does not call a function again that has not answered in time."""

    def __init__(self, session: Session, given_up: dict[str, StudentTimeout]) -> None:
        self._session, self._given_up, self.requests = session, given_up, 0
        self.doubles: Mapping[str, Callable[..., Any]] = {}  # a plot is of the student's own functions

    def request(self, operation: str, *arguments: Any) -> Any:
        self.requests += 1
        asked = arguments[0] if arguments and isinstance(arguments[0], str) else ""
        if asked in self._given_up:
            raise self._given_up[asked].with_traceback(None)
        try:
            return self._session.request(operation, *arguments)
        except StudentTimeout as timeout:
            if asked:
                self._given_up[asked] = timeout
            raise


def _problem(error: Exception, student: Student | None, plots: Plots) -> Problem:
    """The error of the student's code, or the fault in its answer, as a sentence."""
    work, called = plots.work, student.last_call if student else None
    if isinstance(error, StudentRaised) and error.is_a(NotImplementedError):
        return Problem(f"{_unwritten(error, called, plots)} is not written yet", failed=False)
    to_do = advice_for(error, work, functions=plots.assignment.functions, called=called)
    where = f"{called.function}: " if called and not isinstance(error, MissingName) else ""
    where = where if student else f"{work.file} cannot be loaded: "
    said = f"{where}{_said(error, work)}"
    return Problem(one_line(f"{said}; {to_do}" if to_do else said, MOST_WORDS), failed=True)


def _unwritten(error: StudentRaised, called: Call | None, plots: Plots) -> str:
    """The task whose stub was called, perhaps by another function that is written."""
    stub = definition_at(error.frames[-1].line, plots.work) if error.frames else ""
    for task in plots.assignment.tasks:
        if stub in task.functions:
            return f"task {task.id}, {stub},"
    return called.function if called else "a function"


def _said(error: Exception, work: Submission) -> str:
    if isinstance(error, StudentRaised):
        places = places_of(error.frames, work)
        return f"raised {one_line(str(error), MOST_OF_ERROR)}" + (f" ({places[-1]})" if places else "")
    if isinstance(error, CheckFailed) and error.expected:
        return f"{error.sentence}: expected {error.expected}, got {error.got}"
    if isinstance(error, StudentFault | AssertionError):
        return str(error)
    return f"gave an answer that the plot cannot use ({type(error).__name__}: {error})"
