"""The gradebook, the page of each student and the page of the class, from a folder of results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, as_completed
from pathlib import Path

from autograder.classroom.gradebook import gradebook_csv
from autograder.files import write_atomically
from autograder.results.folder import read_evidence
from autograder.results.model import Result


def publish(
    out: Path,
    results: Sequence[Result],
    *,
    executor: Callable[[], Executor],
    on_page: Callable[[str], None] = lambda student: None,
) -> Path:
    """Write `gradebook.csv`, the page and the figures of each student, and the class page.

    A student's page that exists is newer than the result, because writing a result deletes the page. It stays.

    Returns:
        The path of the class page.
    """
    write_gradebook(out, results)
    missing = [result for result in results if not (out / result.student / "feedback.html").is_file()]
    for result in results:
        if result not in missing:
            on_page(result.student)
    _write_students(out, missing, executor, on_page)
    from autograder.reports.write import write_class

    write_class(out, results, {result.student: read_evidence(out / result.student) for result in results})
    return out / "index.html"


def write_gradebook(out: Path, results: Sequence[Result]) -> None:
    """Write `gradebook.csv`."""
    write_atomically(out / "gradebook.csv", gradebook_csv(results).encode())


def _write_students(
    out: Path, results: Sequence[Result], executor: Callable[[], Executor], on_page: Callable[[str], None]
) -> None:
    if not results:
        return
    with executor() as pool:
        pages = {pool.submit(write_page, out / result.student, result): result.student for result in results}
        for page in as_completed(pages):
            page.result()
            on_page(pages[page])


def write_page(folder: Path, result: Result) -> None:
    """Write one student's page and figures. `publish` calls this in several processes."""
    from autograder.reports.write import write_student

    write_student(folder, result, read_evidence(folder))
