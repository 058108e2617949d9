"""The commands for instructors: grade, report, similar, nbgrader."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.intake import hand_ins, refuse_among_submissions, results_of_others, results_that_would_be_replaced
from autograder.cli.options import CORES, AssignmentName, AssignmentNames, Jobs, Roster, isolation_option
from autograder.cli.screen import progress
from autograder.cli.signed import keep_memory_to_this_process, tell_refused
from autograder.errors import AutograderError
from autograder.files import named_if_unwritable
from autograder.results.signature import VARIABLE, take_key
from autograder.sandbox.tiers import Tier

if TYPE_CHECKING:
    from autograder.assignments.model import Assignment
    from autograder.classroom.intake import HandIn
    from autograder.classroom.setting import Setting
    from autograder.results.folder import ResultsFolder
    from autograder.results.model import Result


OutFolder = Annotated[Path, typer.Option("--out", help="Where results and pages go.", file_okay=False)]


class Device(StrEnum):
    """The choices of `--device`."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


def grade(
    assignment: AssignmentName,
    submissions: Annotated[Path, typer.Argument(help="A folder with a class in it, or one submission.", exists=True)],
    out: OutFolder,
    jobs: Jobs = CORES,
    device: Annotated[Device, typer.Option(help="auto takes a GPU if there is one.")] = Device.AUTO,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has a result already.")] = False,
    isolation: Annotated[
        Tier, isolation_option("Refuse to grade on less; see autograder doctor.", default=Tier.PROCESS)
    ] = Tier.PROCESS,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", help="Grade on a Dask cluster, given by its address.", metavar="ADDRESS"),
    ] = None,
    one: Annotated[bool, typer.Option("--one", help="Take SUBMISSIONS for one submission, whatever is in it.")] = False,
    roster: Roster = None,
    pages: Annotated[
        bool, typer.Option("--pages/--no-pages", help="Draw a page for each student and the class.")
    ] = True,
) -> None:
    """Grade a class and write results, gradebook and pages."""
    from autograder.assignments.find import find_assignment
    from autograder.assignments.reading import read_assignment
    from autograder.classroom.setting import Setting
    from autograder.reports.publish import write_gradebook
    from autograder.results.folder import ResultsFolder
    from autograder.sandbox.device import choose_device

    key = take_key()
    _require_isolation(isolation, here=scheduler is None)
    keep_memory_to_this_process(key)
    read = read_assignment(find_assignment(assignment))
    entries = hand_ins(submissions, read, roster, one=one)
    folder = ResultsFolder(out, key)
    _prepare_folder(folder, submissions, entries)
    _warn_of_another_python(read)
    pools = _Pools(min(jobs, len(entries)), scheduler)
    setting = Setting(pools.for_grading, choose_device(device), isolation, force)
    results = _grade(entries, read, folder, setting)
    if pages:
        _draw_pages(out, results, pools.here)
    else:
        write_gradebook(out, results)
    _show_class(results, out, pages=pages)


@dataclass(frozen=True)
class _Pools:
    """The processes that grade and those that draw pages. A Dask cluster only grades."""

    jobs: int
    scheduler: str | None

    def here(self) -> Executor:
        from autograder.grading.pools import process_pool

        return process_pool(self.jobs)

    def for_grading(self) -> Executor:
        from autograder.grading.pools import dask_pool

        return dask_pool(self.scheduler) if self.scheduler else self.here()


def _warn_of_another_python(assignment: Assignment) -> None:
    """Say that students were told of another Python than the one that grades now."""
    from autograder.submissions.newer_python import this_python

    told, here = assignment.python, this_python()
    if told != here:
        remedy = f'grade with that, or write `python = "{here}"` into assignment.toml and release it again'
        typer.echo(f"this is Python {here}, and students of {assignment.name} were told {told}; {remedy}", err=True)


def _require_isolation(tier: Tier, *, here: bool) -> None:
    """Refuse to grade on a weaker tier. The machines of a cluster refuse for themselves.

    Raises:
        AutograderError: this is no Linux, or offers only a weaker tier.
    """
    from autograder.sandbox.tiers import best_tier, require_linux, require_tier

    require_linux()
    if here and tier is not Tier.PROCESS:  # the probes fork, so they come before torch and its threads
        require_tier(best_tier(), tier)


def _prepare_folder(folder: ResultsFolder, submissions: Path, entries: Sequence[HandIn]) -> None:
    """Make the folder for results, unless it would be taken for a submission; say which results it will lose."""
    from autograder.text import listed

    out = folder.path
    refuse_among_submissions(out, submissions, entries)
    with named_if_unwritable(out, option="--out"):
        out.mkdir(parents=True, exist_ok=True)
    refused = folder.refused(student for entry in entries for student in entry.students)
    again = f"in {out}, not signed with the key of {VARIABLE} or changed since, so graded again"
    for sentence in (*results_that_would_be_replaced(out, entries), *listed(again, refused)):
        typer.echo(sentence)


def _grade(entries: Sequence[HandIn], assignment: Assignment, folder: ResultsFolder, setting: Setting) -> list[Result]:
    """Grade with a progress bar, and name the students with a changed result. Results stay after Ctrl-C."""
    from autograder.classroom.grade import grade_class
    from autograder.classroom.setting import Events
    from autograder.reports.terminal import change_sentences, could_not_be_graded

    done: list[Result] = []
    changes: list[tuple[Result, Result]] = []
    total = sum(len(entry.students) for entry in entries)
    with progress("grading", total) as advance:

        def show(result: Result) -> None:
            done.append(result)
            failures = sum(map(could_not_be_graded, done))
            advance(f"grading ({failures} not gradable)" if failures else "grading")

        events = Events(done=show, changed=lambda earlier, now: changes.append((earlier, now)))
        try:
            results = grade_class(entries, assignment, folder, setting, events)
        except KeyboardInterrupt:
            kept = f"{len(done)} of {total} are graded and kept in {folder.path}"
            typer.echo(f"autograder: interrupted: {kept}; the same command goes on from there", err=True)
            raise typer.Exit(130) from None
    for sentence in change_sentences(changes):
        typer.echo(sentence)
    return results


def _draw_pages(out: Path, results: list[Result], pool: Callable[[], Executor]) -> None:
    """Write the gradebook and the pages."""
    from autograder.reports.publish import publish

    with progress("drawing pages", len(results)) as advance:
        publish(out, results, executor=pool, on_page=lambda student: advance())


def report(
    out: Annotated[Path, typer.Argument(help="A folder that `grade` wrote.", exists=True)], jobs: Jobs = CORES
) -> None:
    """Draw the pages of a graded class again."""
    from autograder.grading.pools import process_pool
    from autograder.reports.publish import publish
    from autograder.results.folder import read_class

    read = read_class(out, take_key())
    results = read.results
    for result in results:
        (out / result.student / "feedback.html").unlink(missing_ok=True)
    with progress("drawing pages", len(results)) as advance:
        page = publish(out, results, executor=lambda: process_pool(jobs), on_page=lambda student: advance())
    typer.echo(f"pages: {page}")
    tell_refused(read)


def similar(
    assignment: AssignmentName,
    submissions: Annotated[Path, typer.Argument(help="A folder with a class in it.", exists=True)],
    out: Annotated[Path, typer.Option("--out", help="The page to write, FILE.html.", metavar="FILE", dir_okay=False)],
    threshold: Annotated[
        float, typer.Option(min=0, max=1, help="List pairs that share at least this part of a student's own code.")
    ] = 0.5,
    roster: Roster = None,
) -> None:
    """Find pairs of submissions that share more code than they were given, and show them side by side."""
    from autograder.assignments.find import find_assignment
    from autograder.assignments.model import without_solution_markers
    from autograder.assignments.reading import read_assignment
    from autograder.authoring.release.folder import build
    from autograder.classroom.similar import compare_class
    from autograder.files import write_for_user
    from autograder.reports.similar_page import similar_page, similar_sentence

    read = read_assignment(find_assignment(assignment))
    found = [entry for entry in hand_ins(submissions, read, roster) if entry.path]
    if len(found) < 2:
        raise AutograderError(f"{submissions}: holds one submission; give the folder of a class")
    given = [build(read)[read.file].decode(), without_solution_markers(read.source)]
    with progress("reading and comparing", 2 * len(found)) as advance:
        comparison = compare_class(read, found, given=given, threshold=threshold, on_done=advance)
    write_for_user(out, similar_page(read.title, comparison).encode("utf-8", "replace"), option="--out")
    typer.echo(similar_sentence(comparison))
    typer.echo(f"page: {out}")


def nbgrader(
    course: Annotated[Path, typer.Argument(help="The folder of the course; made if it is not there.", file_okay=False)],
    assignments: AssignmentNames = None,
) -> None:
    """Set up a course folder in which nbgrader's own commands release, grade in the sandbox, and give feedback."""
    from autograder.assignments.find import find_assignments
    from autograder.exports.nbgrader.course import make_course

    for folder in make_course(course, find_assignments(assignments), releases=Path("assignments")):
        typer.echo(f"{folder.name}: source in {folder}")
    typer.echo(f"next: cd {shlex.quote(str(course))} && nbgrader generate_assignment {folder.name}")


def _show_class(results: list[Result], out: Path, *, pages: bool) -> None:
    """Print the table of the class, and where everything is.

    Raises:
        typer.Exit: with status 3, if something was not graded through the grader's own fault.
    """
    from rich.console import Console

    from autograder.reports.terminal import class_table, verdict_counts
    from autograder.results.folder import LOG_FILE
    from autograder.text import listed

    console = Console()
    console.print(class_table(results))
    say = partial(console.print, highlight=False, markup=False, soft_wrap=True)  # a folder's name may hold brackets
    say(f"checks: {verdict_counts(results)}")
    nothing = [result.student for result in results if not result.handed_in]
    for sentence in (*listed("handed in nothing", nothing), *results_of_others(out, results)):
        say(sentence)
    say(f"gradebook: {out / 'gradebook.csv'}")
    if pages:
        say(f"class page: {out / 'index.html'}")
    faults = [result.student for result in results if result.faults]
    if faults:
        log = out / LOG_FILE
        where = f"; the traceback is in {log}" if log.is_file() else ""
        say(f"not graded, through the grader's own fault: {', '.join(faults)}{where}; run the command again")
        raise typer.Exit(3)
