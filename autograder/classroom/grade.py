"""Grade a class: what an earlier run settled stays, the rest is graded, and each result is written as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from logging import Logger

from autograder.assignments.model import Assignment
from autograder.classroom.fault_log import fault_log
from autograder.classroom.intake import HandIn
from autograder.classroom.resume import Entry, OpenEntry, SettledEntry, divide, read_entry
from autograder.classroom.setting import SILENT, Events, Setting
from autograder.grading.graded import Graded
from autograder.grading.jobs import Job, run_jobs
from autograder.results.folder import ResultsFolder
from autograder.results.model import Result, Verdict
from autograder.text import one_line


def grade_class(
    entries: Sequence[HandIn],
    assignment: Assignment,
    folder: ResultsFolder,
    setting: Setting,
    events: Events = SILENT,
) -> list[Result]:
    """Grade a class into a folder. What an earlier run settled is not graded again.

    A submission is graded again if its bytes or the device have changed. If the assignment has changed, only the tasks
    that this can touch are graded again. What a group has handed in is graded once. A run that is killed goes on where
    it stopped.

    Returns:
        One result for each student, in the order of the entries.
    """
    read = [read_entry(entry, assignment, folder, setting.device) for entry in entries]
    settled, open_ = divide(read, assignment, setting)
    ledger = _Ledger(folder, events)
    for settled_entry in settled:
        ledger.keep(settled_entry)
    jobs = {entry.student: entry for entry in open_}
    with fault_log(folder.log_file) as log:
        for graded in run_jobs(assignment, [_job(entry, assignment, setting) for entry in open_], setting.pool):
            graded_entry = jobs[graded.result.student]
            ledger.write(graded_entry.entry, graded_entry.completed(graded, assignment, folder))
            _log_faults(graded, log)
    return [ledger.results[student] for entry in entries for student in entry.students]


def _job(entry: OpenEntry, assignment: Assignment, setting: Setting) -> Job:
    submission = entry.entry.submission
    return Job(
        assignment.folder,
        entry.student,
        submission,
        setting.device,
        entry.tasks,
        setting.tier,
        version=assignment.version,
    )


def _log_faults(graded: Graded, log: Logger) -> None:
    """Write the tracebacks of the grader's own errors, each after the student's name and the check."""
    for fault in graded.log:
        log.error("%s: %s", one_line(graded.result.student), fault)


@dataclass(frozen=True)
class _Ledger:
    """The results of a class as they come. Each is written into its student's folder and reported."""

    folder: ResultsFolder
    events: Events
    results: dict[str, Result] = field(default_factory=dict)

    def write(self, entry: Entry, graded: Graded) -> None:
        """Write a fresh result for each student who gets it."""
        for own in entry.results_of(graded.result):
            self.folder.write(own, graded.evidence)
            self._tell(entry, own)

    def keep(self, settled: SettledEntry) -> None:
        """Keep a result that needed no grading; it is written for a student who does not have it yet."""
        for own in settled.entry.results_of(settled.result):
            if own != settled.entry.earlier.get(own.student):
                self.folder.write(own, settled.graded(self.folder).evidence)
            self._tell(settled.entry, own)

    def _tell(self, entry: Entry, own: Result) -> None:
        before = entry.earlier.get(own.student)
        if before is not None and _verdicts(before) != _verdicts(own):
            self.events.changed(before, own)
        self.results[own.student] = own
        self.events.done(own)


def _verdicts(result: Result) -> dict[str, tuple[Verdict, float]]:
    return {check.id: (check.verdict, check.points) for check in result.checks}
