"""The pages: all that a student and an instructor must find, nothing they must not, and no way in for a submission."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.reports.pages import class_page, student_page
from autograder.reports.templating import page_link
from autograder.reports.write import write_class, write_student
from autograder.results.evidence import Evidence
from autograder.results.failure import Failure
from autograder.results.model import CheckResult, Result, TaskResult, Verdict
from tests.report_samples import (
    DIAGNOSIS,
    HERE,
    HINT,
    Seen,
    half_evidence,
    one,
    result_of,
    sample_class,
    sample_class_evidence,
    sample_evidence,
    sample_result,
)

# seaborn 0.13 still speaks to matplotlib in words that 3.11 deprecates
pytestmark = pytest.mark.filterwarnings("ignore:vert. bool was deprecated")

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
ATTACK = "</style></title><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}\u202e\x00\udc80 \"' &amp;"


def words_for(*checks: CheckResult, **info: Any) -> str:
    return Seen(student_page(result_of(*checks, **info), [])).words


# A student's page


def test_a_public_check_that_failed_shows_everything_that_helps() -> None:
    words = words_for(one(Verdict.FAILED))
    for said in ("the mean over a batch of logits", "not right yet", "1.3863", DIAGNOSIS, HINT, "0 / 2"):
        assert said in words


def test_a_hidden_check_shows_no_message() -> None:
    words = words_for(one(Verdict.FAILED, "hidden"))
    assert "1.3863" not in words and "called" not in words
    assert "the mean over a batch of logits hidden" in words and DIAGNOSIS in words and HINT in words


@pytest.mark.parametrize("visibility", ["", "Public", "after_due_date"])
def test_a_visibility_that_nobody_knows_counts_as_hidden(visibility: str) -> None:
    assert "1.3863" not in words_for(one(Verdict.FAILED, visibility))


@pytest.mark.parametrize("verdict", [Verdict.PASSED, Verdict.NOT_ATTEMPTED, Verdict.SKIPPED, Verdict.NOT_GRADABLE])
def test_a_check_without_a_mistake_takes_one_line(verdict: Verdict) -> None:
    words = words_for(one(verdict), one(Verdict.PASSED))
    assert HINT not in words and DIAGNOSIS not in words and "1.3863" not in words


def test_every_verdict_has_words_of_its_own() -> None:
    pages = {
        verdict: words_for(one(verdict, failure=None, hint="", diagnosis=""), one(Verdict.PASSED))
        for verdict in Verdict
    }
    assert len(set(pages.values())) == len(Verdict)


def test_a_title_does_not_repeat_the_name_of_its_task() -> None:
    words = words_for(dataclasses.replace(one(Verdict.PASSED), title="cross_entropy: the mean over a batch"))
    assert words.count("cross_entropy") == 2 and "✓ the mean over a batch" in words  # overview and heading


def test_a_check_that_only_draws_shows_no_points() -> None:
    assert "0 / 0" not in words_for(dataclasses.replace(one(Verdict.PASSED), points=0.0), one(Verdict.PASSED))


def test_a_task_that_was_not_attempted_is_one_line() -> None:
    words = words_for(one(Verdict.NOT_ATTEMPTED), one(Verdict.SKIPPED), one(Verdict.NOT_ATTEMPTED))
    assert "Not attempted: 3 checks waiting." in words
    assert "the mean over a batch" not in words


def test_a_hint_of_a_task_is_said_once() -> None:
    assert words_for(one(Verdict.FAILED), one(Verdict.FAILED, "hidden")).count(HINT) == 1


def test_a_written_answer_is_left_to_a_person() -> None:
    result = result_of(one(Verdict.PASSED))
    written = dataclasses.replace(result, tasks=(*result.tasks, TaskResult("4.8", "which loss wins, and why")))
    words = Seen(student_page(written, [])).words
    assert "which loss wins, and why by a person" in words and "Read by a person" in words


def test_the_score_stands_at_the_top_without_idle_zeros() -> None:
    words = words_for(one(Verdict.PASSED), dataclasses.replace(one(Verdict.FAILED), points=0.5))
    assert "2 of 2.5 points" in words and "1 of 2 checks passed" in words


def test_what_was_left_out_and_what_was_wrong_with_the_submission_is_said() -> None:
    words = words_for(
        one(Verdict.PASSED), notes=("cell 12 draws", "cell 14 trains"), failure=Failure("losses.py is not UTF-8")
    )
    assert "cell 12 draws" in words and "cell 14 trains" in words
    assert "Your submission could not be graded as it is losses.py is not UTF-8" in words


def test_how_it_was_graded_and_how_to_repeat_it_is_said() -> None:
    words = words_for(one(Verdict.PASSED))
    for said in (
        "autograder check",
        "20261121",
        "confined+namespaces",
        "2.13.0",
        "3.11.7",
        "losses.py",
        "ab" * 32,
        "cpu",
    ):
        assert said in words


def test_a_submission_without_a_file_has_a_page() -> None:
    assert "File none" in words_for(file=None, sha256=None, failure=Failure("there is no losses.py"))


# What a submission can write


def attacked() -> Result:
    check = one(Verdict.FAILED, failure=Failure(ATTACK), hint=ATTACK, diagnosis=ATTACK)
    result = result_of(check, file=ATTACK, sha256=ATTACK, notes=(ATTACK,), failure=Failure(ATTACK))
    environment = dataclasses.replace(HERE, isolation=ATTACK, python=ATTACK, torch=ATTACK, device=ATTACK)
    tasks = (TaskResult(ATTACK, ATTACK, (dataclasses.replace(check, title=ATTACK), check)),)
    return dataclasses.replace(result, student=ATTACK, assignment=ATTACK, environment=environment, tasks=tasks)


@pytest.mark.parametrize(
    ("make", "scripts"), [(lambda: student_page(attacked(), []), 0), (lambda: class_page([attacked()], []), 1)]
)
def test_every_text_of_a_submission_is_escaped(make: Any, scripts: int) -> None:
    page = make()
    seen = Seen(page)
    assert not {"img", "iframe", "object", "form"} & set(seen.tags) and seen.tags.count("script") == scripts
    assert not [name for _, name, _ in seen.attributes if name.startswith("on")]
    assert "alert(1)" in seen.words and "49" not in seen.words
    assert not set(page) & {"\x00", "\u202e", "\udc80"}


@pytest.mark.parametrize("kind", ["student", "class"])
def test_a_page_is_one_file_that_fetches_nothing(kind: str, tmp_path: Path) -> None:
    write(kind, tmp_path)
    (path,) = tmp_path.glob("*.html")
    seen = Seen(path.read_text(encoding="utf-8"))
    assert any(value.startswith(POLICY) for value in seen.values("content"))
    assert not seen.values("src") and seen.tags.count("script") == (kind == "class")
    assert "url(" not in re.sub(r"url\(#[a-z0-9-]+\)", "", path.read_text(encoding="utf-8"))
    linked = [value for tag, name, value in seen.attributes if name == "href" and tag != "a"]
    assert linked and all(value.startswith(("data:", "#")) for value in linked)


def write(kind: str, folder: Path) -> None:
    if kind == "student":
        write_student(folder, sample_result(), sample_evidence())
    else:
        results = sample_class(12)
        write_class(folder, results, sample_class_evidence(results))


@pytest.mark.parametrize("name", ["javascript:alert(1)", "//evil.example", "a/b", "..", "müller 5%", "\udc80", "a#b?c"])
def test_a_link_to_a_student_stays_in_the_folder(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9%._~-]+/feedback\.html", page_link(name))


def test_a_page_has_each_id_once_and_every_inner_link_leads_somewhere(tmp_path: Path) -> None:
    for kind in ("student", "class"):
        write(kind, tmp_path / kind)
        (path,) = (tmp_path / kind).glob("*.html")
        seen = Seen(path.read_text(encoding="utf-8"))
        ids = seen.values("id")
        assert len(ids) == len(set(ids))
        assert {link[1:] for link in seen.values("href") if link.startswith("#")} <= set(ids)
        assert {name for value in seen.values("aria-labelledby") for name in value.split()} <= set(ids)


# The files of a student


def files_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_students_folder_gets_the_page_and_three_figures_in_two_formats(tmp_path: Path) -> None:
    write_student(tmp_path, sample_result(), sample_evidence())
    figures = [f"figures/{name}.{kind}" for name in ("accuracies", "losses", "scatter") for kind in ("png", "svg")]
    assert files_below(tmp_path) == ["feedback.html", *figures]
    assert Seen((tmp_path / "feedback.html").read_text(encoding="utf-8")).tags.count("figure") == 3


def test_without_evidence_the_page_has_no_figures_and_does_not_speak_of_them(tmp_path: Path) -> None:
    write_student(tmp_path, sample_result(), Evidence())
    assert files_below(tmp_path) == ["feedback.html"]
    assert "figure" not in Seen((tmp_path / "feedback.html").read_text(encoding="utf-8")).words.lower()


def test_a_half_finished_submission_gets_what_can_be_drawn_and_reasons_for_the_rest(tmp_path: Path) -> None:
    write_student(tmp_path, sample_result(), half_evidence())
    words = Seen((tmp_path / "feedback.html").read_text(encoding="utf-8")).words
    assert files_below(tmp_path) == ["feedback.html", "figures/losses.png", "figures/losses.svg"]
    assert "Your cross-entropy run is not there yet" in words
    assert "Predictions: no figure, no predictions were recorded." in words


def test_figures_that_the_evidence_no_longer_supports_are_removed(tmp_path: Path) -> None:
    write_student(tmp_path, sample_result(), sample_evidence())
    write_student(tmp_path, sample_result(), half_evidence())
    assert files_below(tmp_path) == ["feedback.html", "figures/losses.png", "figures/losses.svg"]


def test_a_second_run_writes_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        write("student", tmp_path / folder)
        write("class", tmp_path / folder)
    first, second = (
        {name: (tmp_path / folder / name).read_bytes() for name in files_below(tmp_path / folder)}
        for folder in ("first", "second")
    )
    assert first == second


# The package


def test_asking_for_the_package_imports_no_drawing() -> None:
    program = (
        "import sys, autograder.reports; print(sorted({'matplotlib', 'seaborn', 'numpy', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_drawing_imports_no_torch() -> None:
    program = "import sys, autograder.reports.pictures, autograder.reports.pages; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
