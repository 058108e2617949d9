"""The page of a class: every student, every check, and what the instructor should look at."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import pytest

from autograder.reports import write_class
from autograder.results import Result, Verdict
from tests.report_samples import HERE, Seen, one, result_of, sample_class, sample_class_evidence, sample_result

# seaborn 0.13 still speaks to matplotlib in words that 3.11 deprecates
pytestmark = pytest.mark.filterwarnings("ignore:vert. bool was deprecated")


def class_seen(results: list[Result], tmp_path: Path, evidences: Any = None) -> Seen:
    write_class(tmp_path, results, evidences or {})
    return Seen((tmp_path / "index.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("size", [1, 12, 300])
def test_every_student_is_in_the_table_with_a_link_and_a_score(size: int, tmp_path: Path) -> None:
    results = sample_class(size)
    seen = class_seen(results, tmp_path)
    links = set(seen.values("href"))
    for result in results:
        assert f"{result.student}/feedback.html" in links
        assert (
            f"{result.student} {result.score:g} / 21 {result.tasks[0].score:g} {result.tasks[1].score:g}" in seen.words
        )


def test_students_stand_in_the_order_of_their_names(tmp_path: Path) -> None:
    seen = class_seen([sample_result("Zoe"), sample_result("anna"), sample_result("Ben")], tmp_path)
    assert [link for link in seen.values("href") if link.endswith(".html")][-3:] == [
        "anna/feedback.html", "Ben/feedback.html", "Zoe/feedback.html",
    ]  # fmt: skip


def test_the_pass_rate_of_each_check_counts_those_who_were_graded(tmp_path: Path) -> None:
    verdicts = [Verdict.PASSED, Verdict.FAILED, Verdict.NOT_ATTEMPTED, Verdict.GRADER_ERROR]
    results = [dataclasses.replace(result_of(one(v)), student=f"s{i}") for i, v in enumerate(verdicts)]
    words = class_seen(results, tmp_path).words
    assert "1.5 the mean over a batch of logits 33 % 1 1 1 1" in words


def test_what_needs_a_look_stands_at_the_top(tmp_path: Path) -> None:
    results = [
        dataclasses.replace(result_of(one(Verdict.CRASHED), one(Verdict.CRASHED)), student="bob"),
        dataclasses.replace(result_of(one(Verdict.GRADER_ERROR)), student="carol"),
        dataclasses.replace(result_of(one(Verdict.PASSED), problem="losses.ipynb is no notebook"), student="dana"),
        dataclasses.replace(result_of(one(Verdict.PASSED)), student="emre"),
    ]
    words = class_seen(results, tmp_path).words
    top = words[words.index("To look at") : words.index("Students")]
    assert "dana : losses.ipynb is no notebook" in top
    assert "the grader's own fault carol" in top
    assert "the student's code crashed bob (2)" in top
    assert "emre" not in top


def test_isolation_and_time_of_the_run_are_said_for_every_kind_of_run(tmp_path: Path) -> None:
    other = dataclasses.replace(HERE, isolation="rlimits only")
    results = [sample_result("a"), sample_result("b"), dataclasses.replace(sample_result("c"), environment=other)]
    words = class_seen(results, tmp_path).words
    assert "2 submissions isolation confined+namespaces" in words and "1 submission isolation rlimits only" in words
    seconds = math.fsum(math.fsum(check.seconds for check in result.checks) for result in results)
    assert f"Time in checks {seconds:.1f} s" in words


def test_accuracies_of_the_class_are_drawn_only_where_some_were_recorded(tmp_path: Path) -> None:
    results = sample_class(12)
    assert class_seen(results, tmp_path).tags.count("figure") == 2
    assert class_seen(results, tmp_path, sample_class_evidence(results)).tags.count("figure") == 3


def test_evidence_that_cannot_be_read_is_counted_not_drawn(tmp_path: Path) -> None:
    results = sample_class(12)
    evidences: dict[str, Any] = sample_class_evidence(results)
    evidences["bob"] = {"accuracies": {"student": {"mse": "all of it"}}}
    evidences["chen"] = {"accuracies": 3}
    assert "their numbers cannot be read: 2 students." in class_seen(results, tmp_path, evidences).words


def test_a_class_of_nobody_has_a_page(tmp_path: Path) -> None:
    assert "No submission was graded." in class_seen([], tmp_path).words


def test_points_that_could_not_be_graded_leave_the_maximum(tmp_path: Path) -> None:
    results = [
        result_of(one(Verdict.PASSED), one(Verdict.PASSED)),
        dataclasses.replace(result_of(one(Verdict.PASSED), one(Verdict.NOT_GRADABLE)), student="bob"),
    ]
    words = class_seen(results, tmp_path).words
    assert "alice 4 / 4" in words and "bob 2 / 2" in words
    assert "The median is 100" in words
